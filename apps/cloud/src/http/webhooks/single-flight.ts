/** Deliveries that are being answered right now, by inbox key: a repeat that arrives meanwhile waits for that answer instead of doing the work again. */
export interface SingleFlight<Answer> {
  run(key: string, work: () => Promise<Answer>): { readonly answer: Promise<Answer>; readonly shared: boolean }
  readonly size: () => number
}

export function createSingleFlight<Answer>(): SingleFlight<Answer> {
  const running = new Map<string, Promise<Answer>>()
  return {
    run(key, work) {
      const known = running.get(key)
      if (known) return { answer: known, shared: true }
      const answer = work().finally(() => running.delete(key))
      running.set(key, answer)
      return { answer, shared: false }
    },
    size: () => running.size,
  }
}
