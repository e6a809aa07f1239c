import { expect, it } from 'vitest'
import { CALL_ID } from '../../../test/factories.ts'
import { describeDeviceError, describeWarning } from './device-errors.ts'
import { readOffer } from './offer.ts'

it('reads what the invitation carries', () => {
  const parameters = new Map([['callId', CALL_ID], ['campaign', 'Medicare East'], ['caller', '+12125550100'], ['price', '31.01'], ['ringSeconds', '15']])
  expect(readOffer(parameters)).toEqual({ callId: CALL_ID, campaign: 'Medicare East', caller: '+12125550100', price: '31.01', ringSeconds: 15 })
})

it('leaves out what has the wrong shape', () => {
  const parameters = new Map([['callId', '../../admin'], ['price', '<b>31'], ['ringSeconds', '-3'], ['campaign', ' ']])
  expect(readOffer(parameters)).toEqual({ callId: null, campaign: null, caller: null, price: null, ringSeconds: null })
})

it.each([
  [31401, 'microphoneDenied'],
  [31402, 'microphoneFailed'],
  [20104, 'token'],
  [31005, 'lost'],
  [31486, 'other'],
] as const)('says what error %i means', (code, kind) => {
  expect(describeDeviceError(code)).toMatchObject({ kind, message: expect.not.stringContaining(String(code)) })
})

it('names an unknown error by its number', () => {
  expect(describeDeviceError(39_999).message).toContain('39999')
})

it('keeps quiet about warnings that help nobody', () => {
  expect(describeWarning('constant-audio-input-level')).toContain('headset')
  expect(describeWarning('something-new')).toBeUndefined()
})
