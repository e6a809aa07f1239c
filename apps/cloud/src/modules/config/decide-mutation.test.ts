import { describe, expect, it } from 'vitest'
import { hashMutation } from './apply-mutation.ts'
import type { ConfigEntity } from './config-entity.ts'
import { decideMutation, type RowMutation } from './decide-mutation.ts'

const target: ConfigEntity = {
  kind: 'target', id: '00000000-0000-4000-8000-0000000000a1', buyerId: '00000000-0000-4000-8000-0000000000a0', version: 5, fieldVersions: { bidMicros: 4, status: 2 },
  fields: { status: 'active', bidMicros: 42_000_000n, maxConcurrency: 2, hourCap: null, dayCap: 10, 'rules.limits': { json: { calls: { day: 5 } } } },
  rules: { limits: { calls: { day: 5 } } },
}
const base = { mutationId: '00000000-0000-4000-8000-0000000000ff', entityId: target.id, baseVersion: 5 }
const setBid = (bid: string, baseVersion = 5): RowMutation => ({ ...base, baseVersion, name: 'target.setBid', args: { bid } })

describe('decideMutation', () => {
  it('changes the field and its version', () => {
    expect(decideMutation(target, setBid('43.5'))).toEqual({
      kind: 'apply', before: { bidMicros: 42_000_000n }, after: { bidMicros: 43_500_000n }, version: 6, fieldVersions: { bidMicros: 6, status: 2 },
    })
  })

  it('goes through although another field has changed since', () => {
    expect(decideMutation(target, { ...base, baseVersion: 3, name: 'target.setStatus', args: { status: 'paused' } })).toMatchObject({ kind: 'apply', after: { status: 'paused' }, version: 6 })
  })

  it('conflicts where this field has changed since', () => {
    expect(decideMutation(target, setBid('43', 3))).toMatchObject({ kind: 'refuse', result: 'conflict', code: 'config.conflict', message: expect.stringContaining('bid') as string })
    expect(decideMutation(target, setBid('43', 4))).toMatchObject({ kind: 'apply' })
  })

  it('touches only the caps that differ', () => {
    expect(decideMutation(target, { ...base, name: 'target.setCaps', args: { maxConcurrency: 2, hourCap: 3, dayCap: 10 } })).toMatchObject({
      before: { hourCap: null }, after: { hourCap: 3 }, fieldVersions: { hourCap: 6 },
    })
  })

  it('sets caps for good: the rules no longer say otherwise, and keep what else they say', () => {
    const setCaps: RowMutation = { ...base, name: 'target.setCaps', args: { maxConcurrency: 4, hourCap: 3, dayCap: null } }
    const ruled = (limits: object): ConfigEntity => ({ ...target, fields: { ...target.fields, 'rules.limits': { json: limits } }, rules: { limits } })
    expect(decideMutation(ruled({ concurrency: 1, calls: { hour: 1, day: 5, month: 90 }, spend: { day: '50' } }), setCaps)).toMatchObject({
      after: { maxConcurrency: 4, hourCap: 3, dayCap: null, 'rules.limits': { json: { calls: { month: 90 }, spend: { day: '50' } } } }, fieldVersions: { 'rules.limits': 6 },
    })
    expect(decideMutation(ruled({ calls: { hour: null } }), setCaps)).toMatchObject({ after: { 'rules.limits': null } })
    expect(decideMutation({ ...ruled({ concurrency: 1 }), fieldVersions: { 'rules.limits': 6 }, version: 6 }, setCaps)).toMatchObject({ kind: 'refuse', result: 'conflict' })
    const decided = decideMutation(ruled({ calls: { month: 90 } }), setCaps)
    expect(decided.kind === 'apply' && Object.keys(decided.after).sort()).toEqual(['dayCap', 'hourCap', 'maxConcurrency'])
  })

  it('leaves the version where nothing changes', () => {
    expect(decideMutation(target, setBid('42.00'))).toMatchObject({ kind: 'apply', after: {}, version: 5 })
  })

  it.each([['0'], ['-1'], ['1000000001']])('refuses a bid of %s', (bid) => {
    expect(decideMutation(target, setBid(bid))).toMatchObject({ kind: 'refuse', result: 'rejected', code: 'config.rejected' })
  })

  it('takes a floor of zero but none below', () => {
    const campaign: ConfigEntity = { ...target, kind: 'campaign', buyerId: null, fields: { status: 'active', floorMicros: 1n }, fieldVersions: {} }
    const setFloor = (floor: string): RowMutation => ({ ...base, name: 'campaign.setFloor', args: { floor } })
    expect(decideMutation(campaign, setFloor('0'))).toMatchObject({ kind: 'apply', after: { floorMicros: 0n } })
    expect(decideMutation(campaign, setFloor('-0.01'))).toMatchObject({ kind: 'refuse', result: 'rejected' })
  })

  it('refuses a version that never was', () => {
    expect(decideMutation(target, setBid('43', 6))).toMatchObject({ kind: 'refuse', result: 'rejected' })
  })
})

describe('a change of the rules', () => {
  const setRules = (set: Extract<RowMutation, { name: 'target.setRules' }>['args']['set'], unset: string[] = [], baseVersion = 5): RowMutation => ({
    ...base, baseVersion, name: 'target.setRules', args: { set, unset },
  })

  it('touches only the parts that it names, each with a version of its own', () => {
    expect(decideMutation(target, setRules({ priority: 3 }))).toMatchObject({ kind: 'apply', before: { 'rules.priority': null }, after: { 'rules.priority': { json: 3 } }, fieldVersions: { 'rules.priority': 6 } })
  })

  it('conflicts where the same part has moved, and only there', () => {
    const moved: ConfigEntity = { ...target, version: 7, fieldVersions: { 'rules.limits': 7 } }
    expect(decideMutation(moved, setRules({ limits: { calls: { day: 9 } } }))).toMatchObject({ kind: 'refuse', result: 'conflict', message: expect.stringContaining('limits') as string })
    expect(decideMutation(moved, setRules({ weight: 2 }))).toMatchObject({ kind: 'apply', version: 8 })
  })

  it('changes nothing where the part already is so, in whatever order it is written', () => {
    const stored: ConfigEntity = { ...target, fields: { 'rules.limits': { json: { calls: { day: 5, hour: 1 } } } } }
    expect(decideMutation(stored, setRules({ limits: { calls: { hour: 1, day: 5 } } }))).toMatchObject({ kind: 'apply', after: {}, version: 5 })
  })

  it('takes parts away', () => {
    expect(decideMutation(target, setRules({}, ['limits']))).toMatchObject({ kind: 'apply', before: { 'rules.limits': { json: { calls: { day: 5 } } } }, after: { 'rules.limits': null } })
  })

  it.each([
    ['a part that there is not', setRules({}, ['colour']), 'no part named colour'],
    ['a part set and removed at once', setRules({ weight: 1 }, ['weight']), 'both sets and removes weight'],
    ['a document that is wrong', setRules({ settings: { geography: { include: { states: ['ny'] } } } }), 'rules.settings.geography.include.states.0'],
  ])('refuses %s, with the place', (_what, mutation, message) => {
    expect(decideMutation(target, mutation)).toMatchObject({ kind: 'refuse', result: 'rejected', message: expect.stringContaining(message) as string })
  })
})

describe('hashMutation', () => {
  it('is of what is wanted, in whatever order it is written, and not of the id', () => {
    const reordered: RowMutation = { args: { bid: '43' }, name: 'target.setBid', baseVersion: 5, entityId: target.id, mutationId: target.id }
    expect(hashMutation(reordered)).toEqual(hashMutation(setBid('43')))
    expect(hashMutation(setBid('43'))).not.toEqual(hashMutation(setBid('43', 4)))
    expect(hashMutation(setBid('43'))).not.toEqual(hashMutation(setBid('44')))
  })
})
