/** How a whole call went: tables of what was stored, and what it means for every target; then laws over calls that the engine itself decided. */
import { ATTEMPT_STATES, type AttemptState } from '@ringfloor/shared'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fateOfAttempt, findDecidingDecision, resolveTargetResults,
  type AttemptRecord, type CallHistory, type CallProgress, type DecidedVerdict, type JudgedDecision,
} from '../src/index.ts'
import { decideRoute, type RouteFacts } from '../src/rules-2026-1/index.ts'
import { routeFacts } from './arbitraries.ts'

type Words = Record<string, string>

/** "1 won", "2 lost.outbid", "not_eligible.closed: opens later": rank, reason, detail. */
function verdictOf(targetId: string, words: string): DecidedVerdict {
  const [, rank, text = ''] = /^(?:(\d) )?(.*)$/.exec(words) ?? []
  const [reason = '', detail = null] = text.split(': ')
  const result = reason === 'won' ? 'won' : rank === undefined ? 'not_eligible' : 'lost'
  return { targetId, buyerId: `buyer of ${targetId}`, bidMicros: 1n, rank: rank === undefined ? null : Number(rank), result, reason: result === 'won' ? null : (reason as DecidedVerdict['reason']), detail }
}

function decided(attempt: number, verdicts: Words, candidates: readonly string[], admittedIndex: number | null, refused: JudgedDecision['refused'] = []): JudgedDecision {
  return {
    attempt, admittedIndex, refused,
    trace: {
      facts: { targets: Object.keys(verdicts).map((targetId) => ({ targetId, kind: targetId === 'desk' ? 'agents' : 'number' })) },
      decision: { candidates: candidates.map((targetId) => ({ targetId })), verdicts: Object.entries(verdicts).map(([targetId, words]) => verdictOf(targetId, words)) },
    },
  }
}

/** "desk no-answer" */
function tried(...texts: readonly string[]): AttemptRecord[] {
  return texts.map((text, index) => {
    const [targetId = '', state] = text.split(' ')
    return { number: index + 1, targetId, kind: targetId === 'desk' ? 'agents' : 'number', state: state as AttemptState }
  })
}

const history = (rest: Partial<CallHistory>): CallHistory => ({ state: 'ended', outcome: 'connected', wasConnected: true, attempts: [], decisions: [], ...rest })

function wordsOf(call: CallHistory): Words {
  return Object.fromEntries(
    resolveTargetResults(call).map(({ targetId, rank, result, reason, detail }) => [targetId, `${rank === null ? '' : `${rank} `}${result} ${reason ?? ''}${detail === null ? '' : `: ${detail}`}`.trim()]),
  )
}

const FIRST: Words = { desk: '1 won', line: '2 lost.outbid: ranked 2 of 2', shut: 'not_eligible.closed: opens later' }
const SECOND: Words = { desk: 'not_eligible.already_tried: tried earlier in this call', line: '1 won', shut: 'not_eligible.closed: opens later' }
const SHUT = 'not_eligible not_eligible.closed: opens later'
const offered = decided(1, FIRST, ['desk', 'line'], 0)
const offeredNext = decided(2, SECOND, ['line'], 0)

describe('resolveTargetResults', () => {
  it.each<[string, Partial<CallHistory>, Words]>([
    ['the winner answers', { decisions: [offered], attempts: tried('desk completed') }, { desk: '1 won', line: '2 lost lost.outbid: ranked 2 of 2', shut: SHUT }],
    ['the winner rings', { decisions: [offered], attempts: tried('desk ringing'), state: 'ringing', outcome: null, wasConnected: false }, { desk: '1 won', line: '2 lost lost.outbid: ranked 2 of 2', shut: SHUT }],
    ['nothing was decided', {}, {}],
    ['the second choice answers', { decisions: [offered, offeredNext], attempts: tried('desk no-answer', 'line completed') }, { desk: '1 lost technical.no_answer', line: '2 won', shut: SHUT }],
    [
      'nobody answers', { decisions: [offered, offeredNext, decided(3, { desk: SECOND['desk'] ?? '', line: SECOND['desk'] ?? '', shut: FIRST['shut'] ?? '' }, [], null)], attempts: tried('desk busy', 'line failed'), outcome: 'unanswered', wasConnected: false },
      { desk: '1 lost technical.declined', line: '2 lost technical.failed', shut: SHUT },
    ],
    [
      'the caller leaves while the second choice rings', { decisions: [offered, offeredNext], attempts: tried('desk canceled', 'line canceled'), outcome: 'abandoned', wasConnected: false },
      { desk: '1 lost technical.no_answer', line: '2 lost lost.caller_hung_up', shut: SHUT },
    ],
    [
      'admission refuses the winner', { decisions: [decided(1, FIRST, ['desk', 'line'], 1, [{ index: 0, code: 'capacity.no_agent_available' }])], attempts: tried('line completed') },
      { desk: '1 lost capacity.no_agent_available: no longer fitted when the call was admitted', line: '2 won', shut: SHUT },
    ],
    [
      'the second seat of a target is admitted', { decisions: [decided(1, FIRST, ['desk', 'desk', 'line'], 1, [{ index: 0, code: 'capacity.no_agent_available' }])], attempts: tried('desk completed') },
      { desk: '1 won', line: '2 lost lost.outbid: ranked 2 of 2', shut: SHUT },
    ],
    [
      'another seat of a tried target answers', { decisions: [offered, decided(2, FIRST, ['desk', 'line'], 0)], attempts: tried('desk no-answer', 'desk completed') },
      { desk: '1 won', line: '2 lost lost.outbid: ranked 2 of 2', shut: SHUT },
    ],
    [
      'a seat answers after the next one of its target was tried', { decisions: [offered, decided(2, FIRST, ['desk', 'line'], 0)], attempts: tried('desk completed', 'desk canceled') },
      { desk: '1 won', line: '2 lost lost.outbid: ranked 2 of 2', shut: SHUT },
    ],
    [
      'another seat of a tried target is refused: how the ringing ended stays',
      { decisions: [offered, decided(2, FIRST, ['desk', 'line'], 1, [{ index: 0, code: 'capacity.no_agent_available' }])], attempts: tried('desk no-answer', 'line completed') },
      { desk: '1 lost technical.no_answer', line: '2 won', shut: SHUT },
    ],
    [
      'a target that was not tried closes meanwhile', { decisions: [offered, decided(2, { ...SECOND, line: 'capacity.day_cap: 5 of 5 calls today' }, [], null)], attempts: tried('desk no-answer'), outcome: 'unanswered', wasConnected: false },
      { desk: '1 lost technical.no_answer', line: '2 not_eligible capacity.day_cap: 5 of 5 calls today', shut: SHUT },
    ],
    [
      'the call is given up before the winner is offered it', { decisions: [decided(1, FIRST, ['desk', 'line'], null)], outcome: 'unanswered', wasConnected: false },
      { desk: '1 lost technical.refused_at_admission', line: '2 lost lost.outbid: ranked 2 of 2', shut: SHUT },
    ],
    [
      'compliance forbids the call', { decisions: [decided(1, { desk: 'compliance.denied: rule: words', line: 'compliance.denied: rule: words' }, [], null)], outcome: 'refused', wasConnected: false },
      { desk: 'not_eligible compliance.denied: rule', line: 'not_eligible compliance.denied: rule' },
    ],
    ['the first decision cannot be read', { decisions: [{ ...offered, trace: null }, offeredNext], attempts: tried('desk no-answer', 'line completed') }, { desk: 'not_eligible not_eligible.already_tried: tried earlier in this call', line: '1 won', shut: SHUT }],
  ])('%s', (_, call, expected) => {
    expect(wordsOf(history(call))).toEqual(expected)
  })

  it('keeps the kind that the target had', () => {
    expect(resolveTargetResults(history({ decisions: [offered] })).map((result) => result.kind)).toEqual(['agents', 'number', 'number'])
  })
})

describe('fateOfAttempt', () => {
  const ended = { state: 'ended', outcome: 'unanswered', wasConnected: false } as const
  it.each<[string, AttemptState, Partial<CallProgress>, string]>([
    ['talked', 'completed', { wasConnected: true }, 'answered'],
    ['talks', 'answered', { state: 'connected', wasConnected: true }, 'answered'],
    ['picked up, the caller not there yet', 'answered', { state: 'routing' }, 'open'],
    ['picked up an empty room', 'answered', { outcome: 'abandoned' }, 'lost.caller_hung_up'],
    ['is planned', 'planned', { state: 'routing' }, 'open'],
    ['rings', 'ringing', { state: 'ringing' }, 'open'],
    ['was never reported as over', 'ringing', {}, 'technical.no_answer'],
    ['rang while the caller left', 'canceled', { outcome: 'abandoned' }, 'lost.caller_hung_up'],
    ['was declined although the caller left', 'busy', { outcome: 'abandoned' }, 'technical.declined'],
    ['failed', 'failed', {}, 'technical.failed'],
    ['rang its time', 'no-answer', { state: 'routing' }, 'technical.no_answer'],
  ])('%s', (_, state, call, expected) => {
    const attempt = { number: 1, targetId: 'desk', kind: 'agents', state } as const
    const fate = fateOfAttempt({ ...ended, attempts: [attempt], ...call }, attempt)
    expect(fate.reason ?? fate.kind).toBe(expected)
  })

  it('is busy where a line was, and declined where an agent was rung', () => {
    const fates = tried('desk busy', 'line busy').map((attempt, _, attempts) => fateOfAttempt({ ...ended, attempts }, attempt).reason)
    expect(fates).toEqual(['technical.declined', 'technical.busy'])
  })

  it('is not answered by whoever picked up while another had the caller', () => {
    const fates = (state: CallProgress['state'], ...texts: string[]) => tried(...texts).map((attempt, _, attempts) => fateOfAttempt({ state, outcome: null, wasConnected: true, attempts }, attempt).kind)
    expect(fates('ended', 'desk answered', 'line completed')).toEqual(['missed', 'answered'])
    expect(fates('connected', 'desk answered', 'line answered')).toEqual(['answered', 'missed'])
    expect(fates('connected', 'desk answered', 'line ringing')).toEqual(['answered', 'missed'])
  })

  it('is over once another attempt followed, and the caller who left later did not leave this one', () => {
    const attempts = tried('desk ringing', 'line canceled')
    expect(attempts.map((attempt) => fateOfAttempt({ state: 'ringing', outcome: null, wasConnected: false, attempts }, attempt))).toMatchObject([{ reason: 'technical.no_answer' }, { reason: 'technical.no_answer' }])
    expect(attempts.map((attempt) => fateOfAttempt({ ...ended, outcome: 'abandoned', attempts }, attempt).reason)).toEqual(['technical.no_answer', 'lost.caller_hung_up'])
  })
})

describe('findDecidingDecision', () => {
  const none = { ...offered, admittedIndex: null }
  it.each<[string, JudgedDecision[], JudgedDecision | undefined]>([
    ['the last that gave the call away', [offered, offeredNext, none], offeredNext],
    ['the first where none did', [none, { ...none, attempt: 2 }], none],
    ['not one that cannot be read', [{ ...offered, trace: null }, none], none],
    ['none of none', [], undefined],
  ])('%s', (_, decisions, expected) => {
    expect(findDecidingDecision(decisions)).toBe(expected)
  })
})

const twist = fc.record({ skip: fc.nat(3), state: fc.constantFrom(...ATTEMPT_STATES), live: fc.boolean(), connected: fc.boolean() })

/** A call over up to four attempts, decided by the engine; `twists` say how many candidates admission refused each time and how the ringing ended. */
function play(facts: RouteFacts, twists: readonly { readonly skip: number; readonly state: AttemptState; readonly live: boolean; readonly connected: boolean }[]): CallHistory {
  const decisions: JudgedDecision[] = []
  const attempts: AttemptRecord[] = []
  const tries: RouteFacts['tried'][number][] = []
  for (const [index, { skip, state }] of twists.entries()) {
    const now: RouteFacts = { ...facts, tried: [...tries] }
    const decision = decideRoute(now)
    const admitted = decision.candidates[skip]
    const refused = decision.candidates.slice(0, skip).map((_, place) => ({ index: place, code: 'capacity.target_concurrency' as const }))
    decisions.push({ attempt: index + 1, trace: { facts: now, decision }, admittedIndex: admitted === undefined ? null : skip, refused })
    if (admitted === undefined) break
    attempts.push({ number: index + 1, targetId: admitted.targetId, kind: admitted.userId === null ? 'number' : 'agents', state })
    if (state === 'completed') break
    tries.push({ targetId: admitted.targetId, userId: admitted.userId, reason: 'technical.no_answer' })
  }
  const isCompleted = attempts.at(-1)?.state === 'completed'
  const wasConnected = isCompleted || (twists[0]?.connected === true && attempts.some((attempt) => attempt.state === 'answered'))
  return { state: isCompleted || !twists[0]?.live ? 'ended' : wasConnected ? 'connected' : 'ringing', outcome: isCompleted ? 'connected' : null, wasConnected, attempts, decisions }
}

/** Written apart from the code under test: the target whose attempt has the call now, or had the caller. */
function holderOf({ attempts, wasConnected, state }: CallHistory): string[] | undefined {
  const targetsIn = (...states: readonly AttemptState[]): string[] => attempts.filter((attempt) => states.includes(attempt.state)).map((attempt) => attempt.targetId)
  if (targetsIn('completed').length > 0) return targetsIn('completed')
  if (wasConnected) return targetsIn('answered').slice(0, 1)
  const last = attempts.at(-1)
  return last !== undefined && state !== 'ended' && ['planned', 'dialing', 'ringing', 'answered'].includes(last.state) ? [last.targetId] : undefined
}

describe('any call that the engine decided', () => {
  const call = fc.tuple(routeFacts.map((facts): RouteFacts => ({ ...facts, tried: [] })), fc.array(twist, { minLength: 1, maxLength: 4 })).map(([facts, twists]) => ({ facts, history: play(facts, twists) }))

  it('has one result per target, a reason for every loser, and at most one winner: who has the call, or had it', () => {
    fc.assert(
      fc.property(call, ({ facts, history: stored }) => {
        const results = resolveTargetResults(stored)
        expect(results.map((result) => result.targetId)).toEqual(facts.targets.map((target) => target.targetId))
        for (const result of results) expect(result.reason === null).toBe(result.result === 'won')
        expect(results.filter((result) => result.result === 'won').map((result) => result.targetId)).toEqual(holderOf(stored) ?? [])
      }),
      { numRuns: 1_000 },
    )
  })

  it('tells no target a detail that is not of its own verdict', () => {
    fc.assert(
      fc.property(call, ({ history: stored }) => {
        for (const { targetId, detail } of resolveTargetResults(stored)) {
          const own = stored.decisions.flatMap(({ trace }) => trace?.decision.verdicts.filter((verdict) => verdict.targetId === targetId).map((verdict) => verdict.detail) ?? [])
          expect([null, 'no longer fitted when the call was admitted', ...own]).toContain(detail)
        }
      }),
      { numRuns: 300 },
    )
  })
})
