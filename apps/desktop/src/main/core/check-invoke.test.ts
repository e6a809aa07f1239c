import { describe, expect, it } from 'vitest'
import { CALL_ID } from '../../../test/factories.ts'
import { checkInvoke, type InvokeSender } from './check-invoke.ts'

const console_: InvokeSender = { frameUrl: 'app://ringfloor/desk', isMainFrame: true, isKnownWindow: true }

describe('messages from windows', () => {
  it('are let through from the console with the right arguments', () => {
    expect(checkInvoke('notification.close', console_, { callId: CALL_ID })).toEqual({ ok: true, args: { callId: CALL_ID } })
    expect(checkInvoke('window.focus', console_, undefined)).toEqual({ ok: true, args: undefined })
  })

  it.each([
    ['another page', { ...console_, frameUrl: 'https://evil.example/' }],
    ['a frame inside the console', { ...console_, isMainFrame: false }],
    ['a window of somebody else', { ...console_, isKnownWindow: false }],
    ['a frame that is gone', { ...console_, frameUrl: undefined }],
  ])('are refused from %s, before their arguments are looked at', (_who, sender) => {
    expect(checkInvoke('notification.close', sender, { callId: CALL_ID })).toEqual({ ok: false, reason: 'untrusted_sender' })
  })

  it.each([
    ['a missing field', {}],
    ['a wrong type', { callId: 7 }],
    ['no id', { callId: '../../etc' }],
    ['a field too many', { callId: CALL_ID, path: '/etc/passwd' }],
    ['nothing', undefined],
  ])('are refused with %s', (_what, args) => {
    expect(checkInvoke('notification.close', console_, args)).toEqual({ ok: false, reason: 'invalid_arguments' })
  })

  it.each(['fs.readFile', '__proto__', 'constructor', ''])('know no channel "%s"', (channel) => {
    expect(checkInvoke(channel, console_, undefined)).toEqual({ ok: false, reason: 'unknown_channel' })
  })
})
