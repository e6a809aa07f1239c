/** Lets so many in at a time; the others wait in line, and of too many the last are sent away. */
import { AppError } from '@ringfloor/shared'

export interface Gate {
  /** @throws AppError `overloaded` where the line is full */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>
}

export function createGate(maxInside: number, maxWaiting: number): Gate {
  const line: (() => void)[] = []
  let inside = 0
  return {
    async run(work) {
      if (inside < maxInside) inside++
      else if (line.length >= maxWaiting) throw new AppError('overloaded', { userMessage: 'Too much is being asked at the moment. Try again in a few seconds.' })
      else await new Promise<void>((enter) => line.push(enter))
      try {
        return await work()
      } finally {
        const next = line.shift()
        if (next) next()
        else inside--
      }
    },
  }
}
