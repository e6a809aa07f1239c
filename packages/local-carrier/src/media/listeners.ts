/** A set of callbacks; `add` returns its undoing. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void
  emit(value: T): void
  clear(): void
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>()
  return {
    add(listener) {
      all.add(listener)
      return () => void all.delete(listener)
    },
    emit(value) {
      for (const listener of [...all]) listener(value)
    },
    clear() {
      all.clear()
    },
  }
}
