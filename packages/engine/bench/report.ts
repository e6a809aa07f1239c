/** What a measurement says: JSON lines on standard output with `--json`, words otherwise. */
export interface Report {
  readonly say: (text: string) => void
  /** A figure beside a peer's, in a unit of which less is better. */
  readonly compare: (name: string, unit: string, ours: number, peer: number) => void
  /** A figure of ours alone, beside what was aimed at. */
  readonly state: (name: string, unit: string, ours: number, aim?: { readonly value: number; readonly better: 'less' | 'more' }) => void
}

export function createReport(isJson: boolean): Report {
  const say = (text: string): void => void process.stderr.write(`${text}\n`)
  const print = (line: object, words: string): void => console.log(isJson ? JSON.stringify(line) : words)
  return {
    say,
    compare: (name, unit, ours, peer) => {
      const line = { name, ours: round(ours), peer: round(peer), ratio: round(peer / ours), unit }
      print(line, `${name}: ours ${line.ours} ${unit}, peer ${line.peer} ${unit}, ${line.ratio} times better`)
      if (isJson) say(`${name}: ${line.ratio} times better`)
    },
    state: (name, unit, ours, aim) => {
      const isMet = aim === undefined || (aim.better === 'less' ? ours <= aim.value : ours >= aim.value)
      const verdict = aim === undefined ? '' : `, aim ${aim.better === 'less' ? 'at most' : 'at least'} ${aim.value}: ${isMet ? 'met' : 'MISSED'}`
      print({ name, ours: round(ours), peer: null, ratio: null, unit }, `${name}: ${round(ours)} ${unit}${verdict}`)
      if (isJson) say(`${name}: ${round(ours)} ${unit}${verdict}`)
    },
  }
}

function round(value: number): number {
  return value >= 1_000 ? Math.round(value) : Math.round(value * 1_000) / 1_000
}
