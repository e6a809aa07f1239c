/** Pure: from what is typed into the plain forms to a change as the exchange takes it, or what is wrong with it. */
import { isTimeZone, MAX_WHAT_IF_CHANGES, whatIfChangeSchema, type WhatIfChangeInput } from '@ringfloor/shared'
import { checkAmount } from '../targets/check-input.ts'
import { buildLimits, NO_LIMITS, type LimitTexts } from './limit-texts.ts'
import { buildModifiers, NEW_MODIFIER, type ModifierTexts } from './modifier-texts.ts'
import { keyOf, type Level, type Subject } from './subjects.ts'
import { buildHours, OFFICE_HOURS, type HoursTexts } from './hours-texts.ts'

export const FORM_KINDS = ['bid', 'floor', 'status', 'limits', 'schedule', 'modifiers', 'funds', 'auction', 'time'] as const
export type FormKind = (typeof FORM_KINDS)[number]

export const KIND_TEXT: Readonly<Record<FormKind, string>> = {
  bid: 'A bid', floor: "The campaign's floor", status: 'Paused or active', limits: 'Limits and caps', schedule: 'Opening hours', modifiers: 'Bid modifiers', funds: "A buyer's funds",
  auction: 'The auction', time: 'The time of the call',
}

/** What each kind of change can be about; nothing where there is only one such thing. */
export const KIND_LEVELS: Readonly<Record<FormKind, readonly Level[]>> = {
  bid: ['profile'], floor: [], status: ['campaign', 'buyer', 'target', 'profile'], limits: ['campaign', 'buyer', 'target', 'profile'], schedule: ['campaign', 'buyer', 'target', 'profile'],
  modifiers: ['profile'], funds: ['buyer'], auction: [], time: [],
}

export interface ChangeForm {
  readonly kind: FormKind
  readonly subject: Subject | null
  /** Of a bid, the floor, funds. */
  readonly amount: string
  readonly status: 'active' | 'paused'
  readonly auctionKind: 'first_price' | 'second_price'
  /** Empty: as it is. */
  readonly increment: string
  readonly limits: LimitTexts
  readonly hours: HoursTexts
  readonly modifiers: readonly ModifierTexts[]
  /** As `datetime-local` writes it, on the clock of the person who types. */
  readonly at: string
}

export type Problems = Readonly<Record<string, string>>
export type Built = { readonly change: WhatIfChangeInput; readonly problems?: never } | { readonly change?: never; readonly problems: Problems }

/** A change with the name of what it is about, for the words. */
export interface DraftChange {
  readonly change: WhatIfChangeInput
  readonly subject: string
}

export function newForm(kind: FormKind, timeZone: string): ChangeForm {
  return {
    kind, subject: null, amount: '', status: 'paused', auctionKind: 'first_price', increment: '', limits: NO_LIMITS, hours: { ...OFFICE_HOURS, timeZone }, modifiers: [NEW_MODIFIER], at: '',
  }
}

function buildUnchecked(form: ChangeForm): Built {
  const { subject } = form
  const amountProblem = checkAmount(form.amount)
  if (KIND_LEVELS[form.kind].length > 0 && !subject) return { problems: { subject: 'Choose what this is about.', ...(hasAmount(form.kind) && amountProblem ? { amount: amountProblem } : {}) } }
  const id = subject?.id ?? ''
  const level = subject?.level ?? 'campaign'
  const amount = form.amount.trim()
  switch (form.kind) {
    case 'bid':
      return amountProblem ? { problems: { amount: amountProblem } } : { change: { kind: 'bid', profileId: id, bid: amount } }
    case 'floor':
      return amountProblem ? { problems: { amount: amountProblem } } : { change: { kind: 'floor', floor: amount } }
    case 'funds':
      return amountProblem ? { problems: { amount: amountProblem } } : { change: { kind: 'funds', buyerId: id, available: amount } }
    case 'status':
      return { change: { kind: 'status', level, id, status: form.status } }
    case 'auction':
      return buildAuction(form)
    case 'limits': {
      const { limits, problems } = buildLimits(form.limits)
      return limits ? { change: { kind: 'limits', level, id, limits } } : { problems }
    }
    case 'schedule':
      return buildSchedule(form, level, id)
    case 'modifiers': {
      const { modifiers, problems } = buildModifiers(form.modifiers)
      return modifiers ? { change: { kind: 'modifiers', profileId: id, modifiers } } : { problems }
    }
    case 'time':
      return buildTime(form.at)
  }
}

function hasAmount(kind: FormKind): boolean {
  return kind === 'bid' || kind === 'floor' || kind === 'funds'
}

function buildAuction(form: ChangeForm): Built {
  const increment = form.increment.trim()
  if (form.auctionKind === 'first_price' || increment === '') return { change: { kind: 'auction', auctionKind: form.auctionKind } }
  const problem = checkAmount(increment)
  return problem ? { problems: { increment: problem } } : { change: { kind: 'auction', auctionKind: form.auctionKind, increment } }
}

function buildTime(at: string): Built {
  const change = { kind: 'time' as const, nowMs: new Date(at).getTime() }
  if (Number.isNaN(change.nowMs)) return { problems: { at: 'Choose a date and a time.' } }
  return whatIfChangeSchema.safeParse(change).success ? { change } : { problems: { at: 'Choose a date from 1970 to 2099.' } }
}

function buildSchedule(form: ChangeForm, level: Level, id: string): Built {
  if (form.hours.open === 'always') return { change: { kind: 'schedule', level, id, schedule: null } }
  const { hours, problems } = buildHours(form.hours)
  const timeZone = form.hours.timeZone.trim()
  if (!isTimeZone(timeZone)) return { problems: { ...problems, timeZone: 'Write an IANA time zone such as America/New_York.' } }
  return hours ? { change: { kind: 'schedule', level, id, schedule: { timeZone, hours } } } : { problems }
}

/** The form's change, checked by the exchange's own schema. */
export function buildChange(form: ChangeForm): Built {
  const built = buildUnchecked(form)
  if (!built.change) return built
  const issue = whatIfChangeSchema.safeParse(built.change).error?.issues[0]
  return issue ? { problems: { form: issue.message } } : built
}

/** Two changes of the same thing contradict each other: the later stands in place of the earlier. */
function placeOf({ change }: DraftChange): string {
  switch (change.kind) {
    case 'bid':
    case 'modifiers':
      return `${change.kind} ${change.profileId}`
    case 'status':
    case 'limits':
    case 'schedule':
    case 'settings':
      return `${change.kind} ${keyOf(change)}`
    case 'funds':
      return `funds ${change.buyerId}`
    case 'floor':
    case 'auction':
    case 'plan':
    case 'time':
      return change.kind
  }
}

export function addChange(changes: readonly DraftChange[], added: DraftChange): readonly DraftChange[] {
  const at = changes.findIndex((each) => placeOf(each) === placeOf(added))
  return at < 0 ? [...changes, added] : changes.with(at, added)
}

/** Why this one cannot be added to the others, in words. One that stands in place of an earlier one needs no further room. */
export function whyNoRoomFor(changes: readonly DraftChange[], added: DraftChange): string | undefined {
  return addChange(changes, added).length > MAX_WHAT_IF_CHANGES ? `At most ${MAX_WHAT_IF_CHANGES} changes are tried at once. Take one away first.` : undefined
}
