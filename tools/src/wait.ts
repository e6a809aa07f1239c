import { setTimeout as delay } from 'node:timers/promises'

/** Asks again every `everyMs` until the answer is true; false when `timeoutMs` went by. Never sleeps longer than the question takes to come true. */
export async function waitUntil(question: () => boolean | Promise<boolean>, options: { readonly timeoutMs: number; readonly everyMs?: number }): Promise<boolean> {
  const deadline = Date.now() + options.timeoutMs
  for (;;) {
    if (await question()) return true
    if (Date.now() >= deadline) return false
    await delay(options.everyMs ?? 25)
  }
}
