/** Words that details are made of. */
import { formatDecimal, type CapWindow } from '@ringfloor/shared'

export const MAX_LISTED = 8
const MAX_QUOTED_LENGTH = 60

/**
 * "FL GA", or with too many to read "FL GA and 12 more".
 * @param total how many there are, where only the first of them are passed
 */
export function listed(items: readonly string[], separator = ' ', total = items.length): string {
  const shown = items.slice(0, MAX_LISTED)
  return total > shown.length ? `${shown.join(separator)} and ${total - shown.length} more` : shown.join(separator)
}

/** The first half of a character of two, at the end. */
const HALF_AT_END = /[\uD800-\uDBFF]$/

/** A text that somebody wrote, not longer than fits a line, and not ending in half a character. */
export function cut(text: string, maxLength = MAX_QUOTED_LENGTH): string {
  return text.length > maxLength ? `${text.slice(0, maxLength).replace(HALF_AT_END, '')}…` : text
}

export function amount(micros: bigint): string {
  return formatDecimal(micros)
}

const UNITS = [[86_400, 'day'], [3_600, 'hour'], [60, 'minute'], [1, 'second']] as const

/** Exact, in the largest unit that it is a whole number of: 5400 is "90 minutes". */
export function duration(seconds: number): string {
  const [size, unit] = UNITS.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 'second']
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** "1 agent", "3 agents" */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export const WINDOW_WORDS: Readonly<Record<CapWindow, string>> = { total: 'in all', month: 'this month', day: 'today', hour: 'this hour' }
