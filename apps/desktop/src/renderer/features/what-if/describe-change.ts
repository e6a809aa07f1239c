/** Pure: a change in words, as it stands on its chip. */
import { CAP_WINDOWS, type WhatIfChangeInput } from '@ringfloor/shared'
import { formatFullTime, formatMoney } from '../../ui/format.ts'
import { describeHours } from '../targets/describe-hours.ts'
import type { DraftChange } from './change-form.ts'
import { WINDOW_TEXT, type LimitsInput } from './limit-texts.ts'
import { COMPARISON_TEXT, type ModifierInput } from './modifier-texts.ts'

type Kind<Name extends WhatIfChangeInput['kind']> = Extract<WhatIfChangeInput, { kind: Name }>

export function describeChange({ change, subject }: DraftChange, currency: string): string {
  switch (change.kind) {
    case 'bid':
      return `${subject} bids ${formatMoney(change.bid, currency)}`
    case 'status':
      return change.status === 'paused' ? `${subject} is paused` : `${subject} takes calls`
    case 'floor':
      return `The floor is ${formatMoney(change.floor, currency)}`
    case 'auction':
      return change.auctionKind === 'first_price' ? 'First-price auction' : `Second-price auction${change.increment === undefined ? '' : `, plus ${formatMoney(change.increment, currency)}`}`
    case 'limits':
      return `${subject}: ${describeLimits(change.limits, currency)}`
    case 'schedule':
      return change.schedule === null || change.schedule.hours === null ? `${subject} is open around the clock` : `${subject} is open ${describeHours(change.schedule.hours)} (${change.schedule.timeZone})`
    case 'settings':
      return `${subject}: other ${Object.keys(change.settings).join(', ') || 'settings'}`
    case 'modifiers':
      return describeModifiers(change, subject, currency)
    case 'plan':
      return `A routing plan of ${change.plan.length === 1 ? 'one step' : `${change.plan.length} steps`}`
    case 'funds':
      return `${subject} has ${formatMoney(change.available, currency)} to spend`
    case 'time':
      return `The call comes on ${formatFullTime(new Date(change.nowMs).toISOString())}`
  }
}

export function describeLimits(limits: LimitsInput, currency: string): string {
  const parts = [
    limits.concurrency == null ? null : `${limits.concurrency} live ${limits.concurrency === 1 ? 'call' : 'calls'}`,
    ...CAP_WINDOWS.map((window) => {
      const cap = limits.calls?.[window]
      return cap == null ? null : `${cap} ${cap === 1 ? 'call' : 'calls'} ${WINDOW_TEXT[window]}`
    }),
    ...CAP_WINDOWS.map((window) => {
      const amount = limits.spend?.[window]
      return amount == null ? null : `${formatMoney(amount, currency)} ${WINDOW_TEXT[window]}`
    }),
  ].filter((part) => part !== null)
  return parts.length === 0 ? 'no limits' : `at most ${parts.join(', ')}`
}

function describeModifiers(change: Kind<'modifiers'>, subject: string, currency: string): string {
  if (change.modifiers.length === 0) return `${subject}: no bid modifiers`
  const [first, ...others] = change.modifiers
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  return `${subject}: ${first ? describeModifier(first, currency) : ''}${more}`
}

export function describeModifier({ criterion, ...modifier }: ModifierInput, currency: string): string {
  const value = criterion.comparison === 'required' ? '' : criterion.comparison === 'bulk' ? ` ${criterion.values.slice(0, 3).join(', ')}${criterion.values.length > 3 ? ' …' : ''}` : ` ${criterion.value}`
  const comparison = criterion.comparison === 'match' ? 'matches' : COMPARISON_TEXT[criterion.comparison]
  return `${criterion.negative ? 'unless' : 'if'} ${criterion.tag} ${comparison}${value}, ${describeAdjustment(modifier, currency)}`
}

function describeAdjustment(modifier: { readonly adjustment: ModifierInput['adjustment']; readonly amount?: string; readonly factor?: string }, currency: string): string {
  const amount = modifier.amount ?? '0'
  switch (modifier.adjustment) {
    case 'add':
      return amount.startsWith('-') ? `${formatMoney(amount.slice(1), currency)} less` : `${formatMoney(amount, currency)} more`
    case 'multiply':
      return `times ${modifier.factor ?? '1'}`
    case 'override':
      return `bid ${formatMoney(amount, currency)}`
    case 'reject':
      return 'reject'
  }
}
