/** An event that happens at most once; who listens late is told at once. */
export interface Once<T> {
  fire(value: T): void
  on(listener: (value: T) => void): void
  readonly fired: boolean
}

export function createOnce<T>(): Once<T> {
  let happened: { readonly value: T } | undefined
  let listeners: ((value: T) => void)[] = []
  return {
    fire(value) {
      if (happened) return
      happened = { value }
      const waiting = listeners
      listeners = []
      for (const listener of waiting) listener(value)
    },
    on(listener) {
      if (happened) listener(happened.value)
      else listeners.push(listener)
    },
    get fired() {
      return happened !== undefined
    },
  }
}
