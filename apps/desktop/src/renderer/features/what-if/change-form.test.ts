import { MAX_WHAT_IF_CHANGES, whatIfChangeSchema } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { addChange, buildChange, FORM_KINDS, newForm, whyNoRoomFor, type ChangeForm, type DraftChange, type FormKind } from './change-form.ts'
import { NO_LIMITS } from './limit-texts.ts'
import { NEW_MODIFIER } from './modifier-texts.ts'
import type { Level, Subject } from './subjects.ts'

const subject = (level: Level): Subject => ({ level, id: `${level}-1`, name: 'Alpha desk', owner: '', targetId: null, timeZone: null })
const form = (kind: FormKind, change: Partial<ChangeForm> = {}): ChangeForm => ({ ...newForm(kind, 'America/New_York'), ...change })

describe('a form becomes a change', () => {
  it.each<[string, ChangeForm, object]>([
    ['a bid', form('bid', { subject: subject('profile'), amount: ' 45.00 ' }), { kind: 'bid', profileId: 'profile-1', bid: '45.00' }],
    ['the floor', form('floor', { amount: '0' }), { kind: 'floor', floor: '0' }],
    ['funds', form('funds', { subject: subject('buyer'), amount: '12.5' }), { kind: 'funds', buyerId: 'buyer-1', available: '12.5' }],
    ['a pause', form('status', { subject: subject('target'), status: 'paused' }), { kind: 'status', level: 'target', id: 'target-1', status: 'paused' }],
    ['a first-price auction', form('auction', { auctionKind: 'first_price', increment: '9' }), { kind: 'auction', auctionKind: 'first_price' }],
    ['a second-price auction', form('auction', { auctionKind: 'second_price', increment: '0.05' }), { kind: 'auction', auctionKind: 'second_price', increment: '0.05' }],
    ['the increment left as it is', form('auction', { auctionKind: 'second_price' }), { kind: 'auction', auctionKind: 'second_price' }],
    ['limits', form('limits', { subject: subject('buyer'), limits: { concurrency: '2', calls: { ...NO_LIMITS.calls, hour: '0' }, spend: { ...NO_LIMITS.spend, day: '500' } } }), { kind: 'limits', level: 'buyer', id: 'buyer-1', limits: { concurrency: 2, calls: { hour: 0 }, spend: { day: '500' } } }],
    ['no limits at all', form('limits', { subject: subject('target') }), { kind: 'limits', level: 'target', id: 'target-1', limits: {} }],
    ['around the clock', form('schedule', { subject: subject('target') }), { kind: 'schedule', level: 'target', id: 'target-1', schedule: null }],
  ])('%s', (_name, typed, change) => {
    const built = buildChange(typed)
    expect(built.change).toEqual(change)
    expect(whatIfChangeSchema.safeParse(built.change).success).toBe(true)
  })

  it('weekly hours: half open, to the end of the day, into the next one', () => {
    const hours = { ...newForm('schedule', 'Europe/Berlin').hours, open: 'weekly' as const, days: [true, false, false, false, false, false, true] }
    const built = (change: object) => buildChange(form('schedule', { subject: subject('target'), hours: { ...hours, ...change } })).change
    expect(built({ from: '09:00', to: '17:30' })).toMatchObject({ schedule: { timeZone: 'Europe/Berlin', hours: [[{ from: 540, to: 1050 }], [], [], [], [], [], [{ from: 540, to: 1050 }]] } })
    expect(built({ from: '20:00', to: '00:00' })).toMatchObject({ schedule: { hours: [[{ from: 1200, to: 1440 }], [], [], [], [], [], [{ from: 1200, to: 1440 }]] } })
    expect(built({ from: '22:00', to: '02:00' })).toMatchObject({ schedule: { hours: [[{ from: 1320, to: 120 }], [], [], [], [], [], [{ from: 1320, to: 120 }]] } })
  })

  it('modifiers, as the exchange writes them', () => {
    const modifiers = [
      { ...NEW_MODIFIER, tag: 'age', comparison: 'greater_than' as const, value: '65', amount: '-2.50' },
      { ...NEW_MODIFIER, tag: 'state', comparison: 'bulk' as const, value: 'NY, NJ\nCT', negative: true, adjustment: 'multiply' as const, amount: '1.25' },
      { ...NEW_MODIFIER, tag: 'email', comparison: 'required' as const, value: 'ignored', adjustment: 'reject' as const, amount: 'ignored' },
    ]
    expect(buildChange(form('modifiers', { subject: subject('profile'), modifiers })).change).toEqual({
      kind: 'modifiers', profileId: 'profile-1', modifiers: [
        { criterion: { tag: 'age', comparison: 'greater_than', value: '65' }, adjustment: 'add', amount: '-2.50' },
        { criterion: { tag: 'state', comparison: 'bulk', values: ['NY', 'NJ', 'CT'], negative: true }, adjustment: 'multiply', factor: '1.25' },
        { criterion: { tag: 'email', comparison: 'required' }, adjustment: 'reject' },
      ],
    })
    expect(buildChange(form('modifiers', { subject: subject('profile'), modifiers: [] })).change).toMatchObject({ modifiers: [] })
  })

  it('the time of the call, on the clock of who types', () => {
    expect(buildChange(form('time', { at: '2026-11-20T14:03:05' })).change).toEqual({ kind: 'time', nowMs: new Date(2026, 10, 20, 14, 3, 5).getTime() })
  })
})

describe('what is wrong is said at its field', () => {
  it.each<[string, ChangeForm, readonly string[]]>([
    ['no subject, no amount', form('bid'), ['subject', 'amount']],
    ['an amount in words', form('floor', { amount: 'ten' }), ['amount']],
    ['a negative bid', form('bid', { subject: subject('profile'), amount: '-1' }), ['amount']],
    ['an amount past the largest', form('floor', { amount: '1000000001' }), ['amount']],
    ['a wrong increment', form('auction', { auctionKind: 'second_price', increment: 'x' }), ['increment']],
    ['wrong limits', form('limits', { subject: subject('target'), limits: { concurrency: '1.5', calls: { ...NO_LIMITS.calls, month: '-1' }, spend: { ...NO_LIMITS.spend, total: 'all' } } }), ['concurrency', 'calls.month', 'spend.total']],
    ['hours without a day, of an unknown zone', form('schedule', { subject: subject('target'), hours: { open: 'weekly', days: Array<boolean>(7).fill(false), from: '9', to: '17:00', timeZone: 'Mars/Olympus' } }), ['from', 'days', 'timeZone']],
    ['hours that end when they begin', form('schedule', { subject: subject('target'), hours: { open: 'weekly', days: Array<boolean>(7).fill(true), from: '09:00', to: '09:00', timeZone: 'UTC' } }), ['to']],
    ['modifiers', form('modifiers', { subject: subject('profile'), modifiers: [{ ...NEW_MODIFIER, comparison: 'greater_than', value: 'many', amount: '1' }, { ...NEW_MODIFIER, tag: 'a', adjustment: 'multiply', amount: '200' }, { ...NEW_MODIFIER, tag: 'a', comparison: 'regex', value: '(', amount: '1' }, { ...NEW_MODIFIER, tag: 'a', comparison: 'bulk', value: ' , ', amount: '1' }] }), ['0.tag', '0.value', '1.amount', '2.value', '3.value']],
    ['no time', form('time'), ['at']],
    ['a time before there were clocks like ours', form('time', { at: '1850-01-01T00:00' }), ['at']],
    ['a time that the exchange does not reckon with', form('time', { at: '2150-01-01T00:00' }), ['at']],
  ])('%s', (_name, typed, fields) => {
    const { problems } = buildChange(typed)
    expect(Object.keys(problems ?? {}).sort()).toEqual([...fields].sort())
  })
  it('tells no value from too many', () => {
    const valueProblem = (value: string) => buildChange(form('modifiers', { subject: subject('profile'), modifiers: [{ ...NEW_MODIFIER, tag: 'zip', comparison: 'bulk', value, adjustment: 'reject' }] })).problems?.['0.value']
    expect(valueProblem(' , ')).toBe('Write at least one value.')
    expect(valueProblem('1,'.repeat(50_001))).toBe('Write at most 50,000 values, each of at most 512 characters.')
    expect(valueProblem('1,'.repeat(50_000))).toBeUndefined()
  })
  it('every kind has a form that begins without a change', () => {
    for (const kind of FORM_KINDS) if (kind !== 'auction') expect(buildChange(form(kind)).problems, kind).toBeDefined()
  })
})

describe('the list of changes', () => {
  const bid = (id: string, amount: string): DraftChange => ({ change: { kind: 'bid', profileId: id, bid: amount }, subject: id })
  it('has one change of each thing: the later stands in place of the earlier', () => {
    const list = addChange(addChange(addChange([], bid('a', '1')), bid('b', '2')), bid('a', '3'))
    expect(list).toEqual([bid('a', '3'), bid('b', '2')])
    const paused = (level: Level): DraftChange => ({ change: { kind: 'status', level, id: 'a', status: 'paused' }, subject: 'a' })
    expect(addChange([paused('target')], paused('profile'))).toHaveLength(2)
  })
  it('ends where the exchange takes no more, but may still be corrected', () => {
    const full = Array.from({ length: MAX_WHAT_IF_CHANGES }, (_, index) => bid(String(index), '1'))
    expect(whyNoRoomFor(full, bid('another', '1'))).toContain('At most 20')
    expect(whyNoRoomFor(full, bid('3', '9'))).toBeUndefined()
  })
})
