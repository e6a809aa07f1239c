/** Pure: limits as typed. */
import { CAP_WINDOWS, type CapWindow, type limitsSchema } from '@ringfloor/shared'
import type { z } from 'zod'
import { checkAmount, NO_CAP_TEXT, parseCap } from '../targets/check-input.ts'

export type LimitsInput = z.input<typeof limitsSchema>

/** An empty text is no limit. */
export interface LimitTexts {
  readonly concurrency: string
  readonly calls: Readonly<Record<CapWindow, string>>
  readonly spend: Readonly<Record<CapWindow, string>>
}

const NONE: Readonly<Record<CapWindow, string>> = { hour: '', day: '', month: '', total: '' }
export const NO_LIMITS: LimitTexts = { concurrency: '', calls: NONE, spend: NONE }
export const WINDOW_TEXT: Readonly<Record<CapWindow, string>> = { hour: 'per hour', day: 'per day', month: 'per month', total: 'in all' }

/** Problems are named "concurrency", "calls.hour", "spend.day" and so on. */
export function buildLimits(texts: LimitTexts): { readonly limits: LimitsInput | null; readonly problems: Readonly<Record<string, string>> } {
  const problems: Record<string, string> = {}
  const calls: Partial<Record<CapWindow, number>> = {}
  const spend: Partial<Record<CapWindow, string>> = {}
  const concurrency = parseCap(texts.concurrency)
  if (concurrency === undefined) problems['concurrency'] = NO_CAP_TEXT
  for (const window of CAP_WINDOWS) {
    const cap = parseCap(texts.calls[window])
    if (cap === undefined) problems[`calls.${window}`] = NO_CAP_TEXT
    else if (cap !== null) calls[window] = cap
    const amount = texts.spend[window].trim()
    if (amount === '') continue
    const problem = checkAmount(amount)
    if (problem) problems[`spend.${window}`] = problem
    else spend[window] = amount
  }
  if (Object.keys(problems).length > 0) return { limits: null, problems }
  return {
    limits: {
      ...(typeof concurrency === 'number' ? { concurrency } : {}),
      ...(Object.keys(calls).length > 0 ? { calls } : {}),
      ...(Object.keys(spend).length > 0 ? { spend } : {}),
    },
    problems,
  }
}
