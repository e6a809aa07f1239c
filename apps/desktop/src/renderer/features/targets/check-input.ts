/** What a person typed, checked before it is sent. Pure. */
import { amountSchema } from '@ringfloor/shared'

/** Pure: what is wrong with an amount, in words; undefined where it can be sent. */
export function checkAmount(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('-')) return 'An amount below zero makes no sense here.'
  return amountSchema.safeParse(trimmed).error?.issues[0]?.message
}

const MAX_CAP = 1_000_000

export const NO_CAP_TEXT = `Write a whole number up to ${MAX_CAP.toLocaleString('en-US')}, or nothing for no limit.`

/** Pure: "" is no limit (null), a whole number is itself, anything else undefined. */
export function parseCap(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const value = Number(trimmed)
  return /^\d+$/.test(trimmed) && value <= MAX_CAP ? value : undefined
}
