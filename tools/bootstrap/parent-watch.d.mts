/** Calls back once when the process that started us is gone, where npm started us. @returns stops watching */
export function onParentGone(listener: () => void): () => void
