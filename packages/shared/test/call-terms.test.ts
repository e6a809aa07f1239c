import { describe, expect, it } from 'vitest'
import { callTermsOf, callTermsSchema, campaignRulesSchema, impliesDue, type CampaignMoney, type DueRule } from '../src/index.ts'

const campaign: CampaignMoney = { publisherId: 'p', payoutKind: 'percent', payoutBasisPoints: 6_000, payoutMicros: 5_000_000n, payableAfterSeconds: 30 }
const length = (afterSeconds: number, timer: 'dial' | 'answer', bufferSeconds?: number): DueRule => ({ kind: 'length', afterSeconds, timer, bufferSeconds })

describe('callTermsOf', () => {
  it('is the price from the payable talk time on, and the payout of the row by the same rule, where the rules say nothing', () => {
    const due = { kind: 'length', afterSeconds: 30, timer: 'answer' } as const
    expect(callTermsOf(campaign)).toEqual({ charge: { due, amount: { kind: 'clearing' } }, payout: { due, amount: { kind: 'percent', basisPoints: 6_000 } } })
    expect(callTermsOf({ ...campaign, payoutKind: 'flat' }).payout).toEqual({ due, amount: { kind: 'flat', amount: 5_000_000n } })
    expect(callTermsOf({ ...campaign, publisherId: null }).payout).toBeNull()
  })

  it('follows the rules where they say something', () => {
    const charge = { due: { kind: 'connect' }, amount: { kind: 'clearing' } } as const
    const payout = { due: { kind: 'conversion' }, amount: { kind: 'percent', basisPoints: 5_000 } } as const
    expect(callTermsOf({ ...campaign, rules: { charge } })).toEqual({ charge, payout: { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: 6_000 } } })
    expect(callTermsOf({ ...campaign, rules: { charge, payout } })).toEqual({ charge, payout })
    expect(callTermsOf({ ...campaign, publisherId: null, rules: { charge, payout } })).toEqual({ charge, payout: null })
  })
})

describe('impliesDue', () => {
  it.each<[DueRule, DueRule, boolean]>([
    [{ kind: 'connect' }, { kind: 'flat' }, true],
    [{ kind: 'flat' }, { kind: 'connect' }, false],
    [{ kind: 'conversion' }, { kind: 'connect' }, true],
    [{ kind: 'connect' }, length(0, 'answer', 10), true],
    [length(60, 'answer'), length(50, 'answer', 10), true],
    [length(59, 'answer'), length(50, 'answer', 10), false],
    [length(60, 'answer'), length(60, 'dial'), true],
    [length(60, 'dial'), length(60, 'answer'), false],
    [{ kind: 'conversion' }, length(1, 'answer'), false],
    [length(600, 'answer'), { kind: 'conversion' }, false],
  ])('%j to %j: %s', (rule, other, implies) => expect(impliesDue(rule, other)).toBe(implies))
})

describe('the money of campaign rules', () => {
  const issuesOf = (rules: unknown) => campaignRulesSchema.safeParse(rules).error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? []
  const charge = { due: { kind: 'length', afterSeconds: 30, timer: 'answer' }, amount: { kind: 'clearing' } }
  const flat = { kind: 'flat', amount: '5.00' }

  it('refuses a fixed payout that may fall due where nothing is charged', () => {
    expect(issuesOf({ charge, payout: { due: { kind: 'connect' }, amount: flat } })).toMatchObject([{ path: 'payout.due', message: expect.stringContaining('must not fall due') }])
    expect(issuesOf({ payout: { due: charge.due, amount: flat } })).toEqual([{ path: 'payout.due', message: 'Write the rule of the charge beside that of a fixed payout.' }])
    expect(issuesOf({ charge, payout: { due: charge.due, amount: flat } })).toEqual([])
    expect(issuesOf({ charge, payout: { due: { kind: 'connect' }, amount: { kind: 'percent', basisPoints: 6_000 } } })).toEqual([])
  })

  it('refuses a minimum above its maximum', () => {
    const bounds = { basisPoints: 6_000, minimum: '5.00', maximum: '4.00' }
    const wrong = [{ path: 'payout.amount.minimum', message: 'The minimum is above the maximum.' }]
    expect(issuesOf({ payout: { due: { kind: 'connect' }, amount: { kind: 'percent', ...bounds } } })).toEqual(wrong)
    expect(issuesOf({ charge: { due: { kind: 'conversion' }, amount: { kind: 'share', ...bounds, maximum: '5.00' } } })).toEqual([])
    expect(issuesOf({ charge: { due: { kind: 'conversion' }, amount: { kind: 'share', ...bounds } } })).toEqual([{ ...wrong[0], path: 'charge.amount.minimum' }])
  })

  it('refuses terms that are none, where they were stored wrongly', () => {
    expect(callTermsSchema.safeParse(null).success).toBe(false)
    expect(callTermsSchema.safeParse({ charge }).success).toBe(false)
  })
})
