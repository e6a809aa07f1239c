import { describe, expect, it } from 'vitest'
import {
  idleExpiry, judgeReplay, judgeSession, SESSION_ABSOLUTE_MS, SESSION_GRACE_MS, SESSION_IDLE_MS, SESSION_ROTATE_AFTER_MS, SESSION_TOUCH_EVERY_MS, shouldTouch, type SessionTimes,
} from './session-policy.ts'

const START = Date.UTC(2026, 10, 20, 9)
const at = (ms: number): Date => new Date(START + ms)
const fresh: SessionTimes = {
  createdAt: at(0), lastUsedAt: at(0), replacedAt: null, idleExpiresAt: at(SESSION_IDLE_MS), absoluteExpiresAt: at(SESSION_ABSOLUTE_MS), revokedAt: null,
}
const replaced: SessionTimes = { ...fresh, replacedAt: at(SESSION_ROTATE_AFTER_MS) }

describe('judgeSession', () => {
  it.each([
    ['is active at first', fresh, 0, 'active'],
    ['is active until it is due', fresh, SESSION_ROTATE_AFTER_MS - 1, 'active'],
    ['is due after ten minutes', fresh, SESSION_ROTATE_AFTER_MS, 'rotate'],
    ['ends when idle', fresh, SESSION_IDLE_MS, 'ended'],
    ['ends when revoked', { ...fresh, revokedAt: at(1) }, 2, 'ended'],
    ['ends after a shift, however busy', { ...fresh, idleExpiresAt: at(2 * SESSION_ABSOLUTE_MS) }, SESSION_ABSOLUTE_MS, 'ended'],
    ['has a grace when replaced', replaced, SESSION_ROTATE_AFTER_MS + SESSION_GRACE_MS, 'grace'],
    ['is a replay after the grace', replaced, SESSION_ROTATE_AFTER_MS + SESSION_GRACE_MS + 1, 'replayed'],
    ['is nobody’s any more when idle, replaced or not', replaced, SESSION_IDLE_MS, 'ended'],
  ] as const)('%s', (_, times, ms, verdict) => {
    expect(judgeSession(times, at(ms))).toBe(verdict)
  })
})

describe('judgeReplay', () => {
  it.each([
    ['tolerates while the successor is new and unused: the answer may still be under way', fresh, SESSION_GRACE_MS, 'tolerate'],
    ['issues again when the successor was never used: the answer was lost', fresh, SESSION_GRACE_MS + 1, 'reissue'],
    ['ends the family when the successor was used: two hold it', { ...fresh, lastUsedAt: at(1) }, SESSION_GRACE_MS + 1, 'revoke_family'],
    ['ends the family when the successor has been replaced in turn', replaced, SESSION_ROTATE_AFTER_MS + 1, 'revoke_family'],
    ['ends the family when the successor was revoked', { ...fresh, revokedAt: at(1) }, SESSION_GRACE_MS + 1, 'revoke_family'],
  ] as const)('%s', (_, newest, ms, verdict) => {
    expect(judgeReplay(newest, at(ms))).toBe(verdict)
  })
})

describe('use', () => {
  it('is recorded at first use, then once a minute', () => {
    expect(shouldTouch(fresh, at(0))).toBe(true)
    const used = { ...fresh, lastUsedAt: at(1) }
    expect(shouldTouch(used, at(SESSION_TOUCH_EVERY_MS))).toBe(false)
    expect(shouldTouch(used, at(SESSION_TOUCH_EVERY_MS + 1))).toBe(true)
  })

  it('moves the idle end, never beyond the shift', () => {
    expect(idleExpiry(at(5), fresh.absoluteExpiresAt)).toEqual(at(5 + SESSION_IDLE_MS))
    expect(idleExpiry(at(SESSION_ABSOLUTE_MS - 1), fresh.absoluteExpiresAt)).toEqual(fresh.absoluteExpiresAt)
  })
})
