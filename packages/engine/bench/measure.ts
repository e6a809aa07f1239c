/** Timing: rounds in turn, medians. */

const NS_PER_US = 1_000

/** Microseconds per call of `work` over the calls. */
export function timePerCall<T>(calls: readonly T[], work: (call: T) => unknown): number {
  const from = process.hrtime.bigint()
  for (const call of calls) work(call)
  return Number(process.hrtime.bigint() - from) / NS_PER_US / calls.length
}

export async function timePerCallAwaited<T>(calls: readonly T[], work: (call: T) => unknown): Promise<number> {
  const from = process.hrtime.bigint()
  for (const call of calls) await work(call)
  return Number(process.hrtime.bigint() - from) / NS_PER_US / calls.length
}

/** Every call timed by itself, `times` over: microseconds, ascending. The clock's own time is in them. */
export function timeEachCall<T>(calls: readonly T[], times: number, work: (call: T) => unknown): Float64Array {
  const spent = new Float64Array(calls.length * times)
  let at = 0
  for (let time = 0; time < times; time++) {
    for (const call of calls) {
      const from = process.hrtime.bigint()
      work(call)
      spent[at++] = Number(process.hrtime.bigint() - from) / NS_PER_US
    }
  }
  return spent.sort()
}

export function percentile(ascending: Float64Array, share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
