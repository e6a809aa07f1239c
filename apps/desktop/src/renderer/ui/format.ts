/** Values for the eye. Pure: the instant and the zone are arguments. */
import { formatDecimal, formatPhoneNumber, parseDecimal } from '@ringfloor/shared'

const SYMBOLS = new Map<string, string>()

function currencySymbol(currency: string): string {
  let symbol = SYMBOLS.get(currency)
  if (symbol === undefined) {
    const parts = new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0)
    symbol = parts.find((part) => part.type === 'currency')?.value ?? currency
    SYMBOLS.set(currency, symbol)
  }
  return symbol
}

/** "1234.5", "USD" -> "$1,234.50". Never through a float: the decimals are the ledger's own. A text that is no amount comes back unchanged. */
export function formatMoney(decimal: string, currency: string): string {
  const micros = parseDecimal(decimal)
  if (micros === undefined) return decimal
  const [whole = '0', fraction = ''] = formatDecimal(micros < 0n ? -micros : micros).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${micros < 0n ? '−' : ''}${currencySymbol(currency)}${grouped}.${fraction}`
}

/** Seconds between two instants, never negative. `now` stands in for an end that has not come. */
export function secondsBetween(startIso: string, endIso: string | null, nowMs: number): number {
  const end = endIso ? Date.parse(endIso) : nowMs
  return Math.max(0, Math.floor((end - Date.parse(startIso)) / 1000))
}

/** 65 -> "1:05"; 3725 -> "1:02:05". */
export function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** The gap after the step before it: "+38 ms", "+4.2 s", "+1:02". */
export function formatGap(fromIso: string, toIso: string): string {
  const ms = Math.max(0, Date.parse(toIso) - Date.parse(fromIso))
  if (ms < 1000) return `+${ms} ms`
  if (ms < 60_000) return `+${(ms / 1000).toFixed(1)} s`
  return `+${formatDuration(Math.round(ms / 1000))}`
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const FULL = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' })

/** "14:03:22", or "19 Nov, 14:03:22" where it was not today. Local to the person who reads. */
export function formatTime(iso: string, nowMs: number): string {
  const date = new Date(iso)
  return date.toDateString() === new Date(nowMs).toDateString() ? TIME.format(date) : `${DAY.format(date)}, ${TIME.format(date)}`
}

/** "14:03:22.120": for steps that are milliseconds apart. */
export function formatPreciseTime(iso: string): string {
  const date = new Date(iso)
  return `${TIME.format(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

export function formatFullTime(iso: string): string {
  return FULL.format(new Date(iso))
}

/** "+1 555 201 0001"; an em dash where the viewer may not know, with no hint of what is hidden. */
export function formatCaller(e164: string | null): string {
  return e164 ? formatPhoneNumber(e164) : '—'
}

/** 5, 8 -> "63 %"; of nothing there is no share. */
export function formatShare(part: number, whole: number): string | null {
  return whole === 0 ? null : `${Math.round((part / whole) * 100)} %`
}
