import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBookState, restoreBookState, WINDOWS_KEPT } from './engine.ts'
import type { BookChange, BookState, BuyerConfig, CampaignConfig, ProfileConfig, TargetConfig } from './engine.ts'

const campaign = (campaignId: string, over: Partial<CampaignConfig> = {}): BookChange => ({
  kind: 'campaign', id: campaignId,
  row: {
    campaignId, version: 1, status: 'active', publisherId: 'publisher', currency: 'USD', timeZone: 'America/New_York', auctionKind: 'second_price', floorMicros: 0n, incrementMicros: 0n, payout: null,
    ringTimeoutSeconds: 20, rules: {}, ...over,
  },
})
const buyer = (buyerId: string, over: Partial<BuyerConfig> = {}): BookChange => ({ kind: 'buyer', id: buyerId, row: { buyerId, version: 1, status: 'active', timeZone: 'America/New_York', rules: {}, ...over } })
const target = (targetId: string, over: Partial<TargetConfig> = {}): BookChange => ({
  kind: 'target', id: targetId,
  row: {
    targetId, campaignId: 'a', buyerId: 'buyer', version: 1, kind: 'agents', status: 'active', timeZone: 'America/New_York', bidMicros: 5_000_000n, bidSource: 'book', agentIds: [], rules: {}, ...over,
  },
})
const profile = (profileId: string, targetId: string, over: Partial<ProfileConfig> = {}): BookChange => ({
  kind: 'profile', id: profileId, row: { profileId, targetId, version: 1, status: 'active', bidMicros: 7_000_000n, rules: {}, ...over },
})
const agent = (userId: string): BookChange => ({ kind: 'agent', id: userId, row: { userId, skills: { spanish: 3 } } })
const live = (scope: 'target' | 'seat' | 'buyer', id: string, count: number, releasedAtMs: number | null = null): BookChange => ({ kind: 'live', scope, id, live: count, releasedAtMs })
const used = (windowKey: string, calls: number, micros = 0n): BookChange => ({ kind: 'used', level: 'target', id: 'target', windowKey, calls, micros })

function stateOf(...entries: readonly (readonly BookChange[])[]): BookState {
  const state = createBookState()
  for (const changes of entries) state.apply({ seq: state.seq + 1, changes })
  return state
}

function restored(state: BookState): BookState {
  const result = restoreBookState(JSON.parse(JSON.stringify(state.checkpoint())))
  if (!result.ok) throw new Error(`${result.path} ${result.reason}`)
  return result.state
}

describe('the position', () => {
  it('moves by one entry at a time; an entry that is known changes nothing, a gap is said', () => {
    const state = stateOf([campaign('a')], [buyer('buyer')])
    expect(state.seq).toBe(2)
    expect(state.apply({ seq: 2, changes: [{ kind: 'campaign', id: 'a', row: null }] })).toMatchObject({ ok: true, applied: false })
    expect(state.apply({ seq: 4, changes: [] })).toEqual({ ok: false, code: 'book.gap', expected: 3, found: 4 })
    expect([state.seq, state.campaignIds()]).toEqual([2, ['a']])
    expect(state.apply({ seq: 3, changes: [] })).toMatchObject({ ok: true, applied: true, liveChanged: false })
    expect(state.seq).toBe(3)
  })

  it('says which campaigns and whether live figures changed', () => {
    const state = stateOf([campaign('a'), campaign('b', { publisherId: null }), buyer('buyer'), target('one'), target('two', { campaignId: 'b', agentIds: ['agent'] }), profile('extra', 'one')])
    const touched = (...changes: BookChange[]): unknown => {
      const result = state.apply({ seq: state.seq + 1, changes })
      return result.ok ? [[...result.campaignIds].sort(), result.liveChanged] : result
    }
    expect(touched(buyer('buyer', { version: 2 }))).toEqual([['a', 'b'], false])
    expect(touched({ kind: 'publisher', id: 'publisher', row: { publisherId: 'publisher', status: 'active', rules: {} } })).toEqual([['a'], false])
    expect(touched(profile('extra', 'two'))).toEqual([['a', 'b'], false])
    expect(touched(target('one', { campaignId: 'b' }))).toEqual([['a', 'b'], false])
    expect(touched(agent('agent'))).toEqual([['b'], false])
    expect(touched(agent('nobody'), buyer('unknown'))).toEqual([[], false])
    expect(touched({ kind: 'agents', id: 'one', userIds: ['agent'] })).toEqual([['b'], false])
    expect(touched(live('target', 'one', 1))).toEqual([[], true])
  })
})

describe('the book of a campaign', () => {
  it('holds what may take its calls, with an implied profile for every target that has none', () => {
    const state = stateOf([campaign('a'), campaign('b'), buyer('buyer'), buyer('other'), target('one', { agentIds: ['agent', 'gone'] }), target('two', { version: 4 }), target('elsewhere', { campaignId: 'b', buyerId: 'other' }), profile('extra', 'one'), profile('orphan', 'nowhere'), agent('agent'), agent('idle')])
    const book = state.campaignBook('a')
    expect([...(book?.targets.keys() ?? [])].sort()).toEqual(['one', 'two'])
    expect([...(book?.profiles.keys() ?? [])].sort()).toEqual(['extra', 'two'])
    expect(book?.profiles.get('two')).toEqual({ profileId: 'two', targetId: 'two', version: 4, status: 'active', bidMicros: 5_000_000n, rules: {} })
    expect([...(book?.buyers.keys() ?? [])]).toEqual(['buyer'])
    expect([...(book?.agents.keys() ?? [])]).toEqual(['agent'])
    expect(book?.publisher).toBeNull()
    expect(state.campaignBook('nowhere')).toBeUndefined()
  })

  it('is the same object until its configuration changes, and stays as it was for whoever holds it', () => {
    const state = stateOf([campaign('a'), campaign('b'), buyer('buyer'), target('one'), target('two', { campaignId: 'b' })])
    const [before, other] = [state.campaignBook('a'), state.campaignBook('b')]
    state.apply({ seq: 2, changes: [live('target', 'one', 3), used('total', 2)] })
    expect(state.campaignBook('a')).toBe(before)
    state.apply({ seq: 3, changes: [profile('extra', 'one')] })
    expect(state.campaignBook('a')?.profiles.has('extra')).toBe(true)
    expect(before?.profiles.has('extra')).toBe(false)
    expect(state.campaignBook('b')).toBe(other)
    state.apply({ seq: 4, changes: [{ kind: 'profile', id: 'extra', row: null }] })
    expect(state.campaignBook('a')).toEqual(before)
    state.apply({ seq: 5, changes: [{ kind: 'target', id: 'one', row: null }, { kind: 'campaign', id: 'b', row: null }] })
    expect([state.campaignBook('a')?.targets.size, state.campaignBook('b')]).toEqual([0, undefined])
  })

  it('takes a target’s agents from the list of their own, in whichever order the two come', () => {
    const agentIds = (state: BookState): readonly string[] | undefined => state.campaignBook('a')?.targets.get('one')?.agentIds
    const list: BookChange = { kind: 'agents', id: 'one', userIds: ['agent'] }
    expect(agentIds(stateOf([campaign('a'), target('one'), list]))).toEqual(['agent'])
    expect(agentIds(stateOf([campaign('a'), list, target('one', { version: 2 })]))).toEqual(['agent'])
    expect(agentIds(stateOf([campaign('a'), target('one', { agentIds: ['row'] }), { ...list, userIds: [] }, target('one', { agentIds: ['row'] })]))).toEqual([])
    expect(agentIds(stateOf([campaign('a'), list, target('one'), { kind: 'target', id: 'one', row: null }, target('one', { agentIds: ['row'] })]))).toEqual(['row'])
    expect(agentIds(restored(stateOf([campaign('a'), target('one'), list])))).toEqual(['agent'])
  })

  it('knows the zones of every clock in it', () => {
    const hours = { timeZone: 'Europe/Berlin', hours: null }
    const state = stateOf([campaign('a', { timeZone: 'America/Chicago' }), buyer('buyer', { timeZone: 'America/Denver', rules: { settings: { schedule: hours } } }), target('one'), profile('extra', 'one')])
    expect(state.zones('a')).toEqual(['America/Chicago', 'America/Denver', 'America/New_York', 'Europe/Berlin'])
    state.apply({ seq: 2, changes: [profile('extra', 'one', { rules: { settings: { schedule: { ...hours, timeZone: 'Asia/Tokyo' } } } }), buyer('buyer', { timeZone: 'America/Denver' })] })
    expect(state.zones('a')).toEqual(['America/Chicago', 'America/Denver', 'America/New_York', 'Asia/Tokyo'])
    state.apply({ seq: 3, changes: [{ kind: 'profile', id: 'extra', row: null }, target('one', { timeZone: 'UTC' })] })
    expect(state.zones('a')).toEqual(['America/Chicago', 'America/Denver', 'UTC'])
    expect(state.zones('nowhere')).toEqual([])
  })
})

describe('live figures', () => {
  it('are zero or absent until something is said', () => {
    const { live: view } = createBookState()
    expect([view.live('buyer', 'x'), view.releasedAtMs('x'), view.turn('x'), view.used('target', 'x', 'total'), view.availableMicros('x', 'USD'), view.seat('x')])
      .toEqual([0, 0, 0, { calls: 0, micros: 0n }, 0n, undefined])
  })

  it('give a target its turn when it has more calls than before, counted over all targets', () => {
    const { live: view } = stateOf([live('target', 'one', 1), live('target', 'two', 2)], [live('target', 'one', 1), live('buyer', 'buyer', 5)], [live('target', 'two', 1), live('target', 'three', 1)], [live('target', 'one', 0)])
    expect(['one', 'two', 'three', 'four'].map(view.turn)).toEqual([1, 2, 3, 0])
  })

  it('remember when a seat was last released, and nothing that says nothing of it', () => {
    const { live: view } = stateOf([live('seat', 'agent', 0, 500)], [live('seat', 'agent', 1)], [live('target', 'agent', 0, 900)])
    expect([view.releasedAtMs('agent'), view.live('seat', 'agent')]).toEqual([500, 1])
  })

  it('are the last that was said, of each scope, level, window and currency', () => {
    const seat = { state: 'away', softphoneReady: false, seenAtMs: 1, sinceMs: 1 } as const
    const state = stateOf([used('2026-11-20', 1, 5n), used('2026-11', 4, 9n), { kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros: -5n }, { kind: 'funds', buyerId: 'buyer', currency: 'EUR', availableMicros: 7n }, { kind: 'seat', userId: 'agent', seat }], [used('2026-11-20', 2, 6n)])
    const { live: view } = state
    expect([view.used('target', 'target', '2026-11-20'), view.used('target', 'target', '2026-11'), view.used('buyer', 'target', '2026-11')]).toEqual([{ calls: 2, micros: 6n }, { calls: 4, micros: 9n }, { calls: 0, micros: 0n }])
    expect([view.availableMicros('buyer', 'USD'), view.availableMicros('buyer', 'EUR'), view.seat('agent')]).toEqual([-5n, 7n, seat])
    state.apply({ seq: 3, changes: [{ kind: 'seat', userId: 'agent', seat: null }] })
    expect(view.seat('agent')).toBeUndefined()
  })
})

describe('memory', () => {
  const hour = (count: number): string => new Date(Date.UTC(2026, 10, 20, count)).toISOString().slice(0, 13)
  const windowsOf = (state: BookState): readonly string[] => state.checkpoint().used.map(([, , windowKey]) => windowKey)

  it('does not grow with the windows that are over', () => {
    const state = stateOf(...Array.from({ length: 500 }, (_, index) => [used(hour(index), 1), used(hour(index).slice(0, 10), 1), used('total', index)]))
    expect(windowsOf(state).length).toBeLessThanOrEqual(2 * WINDOWS_KEPT + 1)
    expect([state.live.used('target', 'target', hour(499)).calls, state.live.used('target', 'target', 'total').calls]).toEqual([1, 499])
  })

  it('keeps the window that counts now, whatever late settlements write and however the zone moves', () => {
    const late = stateOf([used(hour(100), 5)], ...Array.from({ length: 50 }, (_, index) => [used(hour(index), 0, 9n)]))
    expect(late.live.used('target', 'target', hour(100)).calls).toBe(5)
    const moved = stateOf([used(hour(98), 1)], [used(hour(99), 1)], [used(hour(100), 1)], [used(hour(85), 4)])
    expect(moved.live.used('target', 'target', hour(85)).calls).toBe(4)
  })

  it('gives back what became zero', () => {
    const state = stateOf(
      [campaign('a'), live('target', 'one', 1), used('total', 3), { kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros: 1n }],
      [{ kind: 'campaign', id: 'a', row: null }, live('target', 'one', 0), used('total', 0), { kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros: 0n }],
    )
    expect(state.checkpoint()).toMatchObject({ campaigns: [], live: [], used: [], funds: [] })
  })
})

describe('a checkpoint', () => {
  const state = stateOf([
    campaign('a', { payout: { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: 7_000, minimum: 1n } }, floorMicros: 2n ** 62n, rules: { minimumMargin: 1_250_000n } }), buyer('buyer'), target('one'), agent('agent'),
    profile('extra', 'one', { rules: { maxBid: 999_999_999_999_999n, modifiers: [{ criterion: { tag: 'age', comparison: 'required' }, adjustment: 'multiply', factor: 3_333 }, { criterion: { tag: 'age', comparison: 'required' }, adjustment: 'add', amount: -2_500_001n }] } }),
    { kind: 'publisher', id: 'publisher', row: { publisherId: 'publisher', status: 'paused', rules: { reserve: 1n } } }, live('target', 'one', 2), live('seat', 'agent', 0, 77), used('2026-11-20T14', 1, 5n),
    { kind: 'funds', buyerId: 'buyer', currency: 'USD', availableMicros: -5n }, { kind: 'seat', userId: 'agent', seat: { state: 'available', softphoneReady: true, seenAtMs: 5, sinceMs: 4 } },
  ])

  it('is plain JSON, and restores to what it was written from', () => {
    const again = restored(state)
    expect(again.campaignBook('a')).toEqual(state.campaignBook('a'))
    expect(again.checkpoint()).toEqual(state.checkpoint())
    expect([again.seq, again.live.turn('one'), again.live.releasedAtMs('agent'), again.live.seat('agent')?.seenAtMs]).toEqual([1, 1, 77, 5])
    // A jsonb column sorts keys its own way.
    const shuffled = JSON.parse(JSON.stringify(state.checkpoint()), (_key, value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value))
    expect(restoreBookState(shuffled).ok).toBe(true)
  })

  const good = JSON.stringify(state.checkpoint())
  it.each<[name: string, path: string, change: (checkpoint: Record<string, never>) => unknown]>([
    ['nothing', '', () => null],
    ['a list', '', () => []],
    ['another format', 'format', (one) => ({ ...one, format: 2 })],
    ['no format', 'format', ({ format: _format, ...one }) => one],
    ['a missing table', 'targets', ({ targets: _targets, ...one }) => one],
    ['an unknown key', 'moods', (one) => ({ ...one, moods: [] })],
    ['a position that is none', 'seq', (one) => ({ ...one, seq: -1 })],
    ['a wrong row', 'buyers.0.status', (one) => ({ ...one, buyers: [{ ...(one['buyers'] as unknown as object[])[0], status: 'asleep' }] })],
    ['wrong rules', 'profiles.0.rules.maxBid', (one) => ({ ...one, profiles: [{ ...(one['profiles'] as unknown as object[])[0], rules: { maxBid: 'much' } }] })],
    ['a figure that is none', 'live.0.2', (one) => ({ ...one, live: [['target', 'one', 'two']] })],
    ['money that JSON does not keep', 'funds.0.2', (one) => ({ ...one, funds: [['buyer', 'USD', 2 ** 60]] })],
    ['a short list', 'seats.0', (one) => ({ ...one, seats: [['agent', 'available', true, 1]] })],
  ])('is refused with %s', (_name, path, change) => {
    const result = restoreBookState(change(JSON.parse(good) as Record<string, never>))
    expect(result).toMatchObject({ ok: false, code: 'book.checkpoint_invalid', path, reason: expect.stringMatching(/\w/) })
  })
})

describe('a damaged checkpoint', () => {
  it('is restored or refused with a place, never thrown at', () => {
    const good = JSON.stringify(stateOf([campaign('a'), buyer('buyer'), target('one', { agentIds: ['agent'] }), profile('extra', 'one', { rules: { maxBid: 5n } }), agent('agent'), live('target', 'one', 2), used('total', 1)]).checkpoint())
    const places = [...good.matchAll(/[,:[](?="|\d|\{|\[|true|false|null)/g)].map((match) => match.index + 1)
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
        const rest = good.slice(place)
        const length = /^("[^"]*"|\d+|true|false|null)/.exec(rest)?.[0].length ?? 0
        let damaged: unknown
        try {
          damaged = JSON.parse(`${good.slice(0, place)}${JSON.stringify(value)}${length === 0 ? ',' : ''}${rest.slice(length)}`)
        } catch {
          return
        }
        const result = restoreBookState(damaged)
        if (!result.ok) expect(result).toMatchObject({ code: 'book.checkpoint_invalid', path: expect.stringMatching(/\w/), reason: expect.stringMatching(/\w/) })
        else expect(restoreBookState(result.state.checkpoint()).ok).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })
})
