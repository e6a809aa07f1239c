import { expect, it } from 'vitest'
import { toAttempt } from './calls.mapper.ts'

const at = (ms: number): Date => new Date(Date.UTC(2026, 10, 20, 14) + ms)
const row = {
  callId: 'c', number: 1, organizationId: 'o', targetId: 't', buyerId: 'b', userId: null, kind: 'number', priceMicros: 1n, state: 'completed', legSid: null, plannedAt: at(293),
  profileId: null, windows: [], counted: true, claimedAt: null, canceledAt: null, placementFailedAt: null, ringingAt: at(0), answeredAt: at(0), endedAt: at(1_000),
}

it('keeps the order of what happened although the carrier counts in seconds', () => {
  expect(toAttempt(row, new Map([['t', 'Line']]))).toMatchObject({ targetName: 'Line', buyerName: 'deleted', plannedAt: at(293), ringingAt: at(293), answeredAt: at(293), endedAt: at(1_000) })
})

it('makes no times up', () => {
  expect(toAttempt({ ...row, answeredAt: null, endedAt: null }, new Map())).toMatchObject({ ringingAt: at(293), answeredAt: null, endedAt: null })
})
