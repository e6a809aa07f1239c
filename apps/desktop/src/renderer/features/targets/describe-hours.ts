import type { WeeklyHours } from '@ringfloor/shared'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** "Always", or runs of days with the same hours: "Mon–Fri 09:00–17:00, Sat 10:00–14:00". Weeks are read from Monday. */
export function describeHours(hours: WeeklyHours | null): string {
  if (!hours) return 'Always'
  const runs: { from: number; to: number; text: string }[] = []
  for (let step = 0; step < 7; step++) {
    const day = (step + 1) % 7
    const text = (hours[day] ?? []).map((span) => `${clock(span.from)}–${clock(span.to)}`).join(' ')
    const last = runs.at(-1)
    if (last && last.text === text) last.to = day
    else runs.push({ from: day, to: day, text })
  }
  const open = runs.filter((run) => run.text !== '')
  if (open.length === 0) return 'Never'
  if (open.length === 1 && open[0]?.text === '00:00–24:00' && runs.length === 1) return 'Always'
  return open.map((run) => `${run.from === run.to ? DAYS[run.from] : `${DAYS[run.from]}–${DAYS[run.to]}`} ${run.text}`).join(', ')
}
