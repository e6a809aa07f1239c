/**
 * Questions that come at the same time share a round; a question is only ever answered by a round that began after it. Rounds do not overlap.
 * @param run brings everything about these keys up to date
 */
export function createSharedRounds(run: (keys: readonly string[]) => Promise<void>): (key: string) => Promise<void> {
  let waiting = new Map<string, Asker[]>()
  let running = false
  let scheduled = false

  const pump = async (): Promise<void> => {
    const asked = waiting
    waiting = new Map()
    running = true
    const askers = [...asked.values()].flat()
    try {
      await run([...asked.keys()])
      for (const asker of askers) asker.resolve()
    } catch (error) {
      for (const asker of askers) asker.reject(error)
    }
    running = false
    if (waiting.size > 0) schedule()
  }

  const schedule = (): void => {
    if (scheduled || running) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      void pump()
    })
  }

  return (key) =>
    new Promise((resolve, reject) => {
      const askers = waiting.get(key)
      if (askers) askers.push({ resolve, reject })
      else waiting.set(key, [{ resolve, reject }])
      schedule()
    })
}

interface Asker {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}
