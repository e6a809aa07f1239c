import { describe, expect, it } from 'vitest'
import { callInboxKey, conferenceInboxKey } from './inbox-key.ts'
import { readFailedStep } from './fallback-step.ts'
import { parseCallDelivery, parseConferenceDelivery } from './payload.ts'

const account = `AC${'1'.repeat(32)}`
const callSid = `CA${'2'.repeat(32)}`
const call = '0192f0c1-0000-7000-8000-000000000001'
const fields = { AccountSid: account, CallSid: callSid, CallStatus: 'ringing', From: '+15551230001', To: '+15552010001' }

describe('parseCallDelivery', () => {
  it('takes what is there and knows what is not', () => {
    expect(parseCallDelivery({ step: 'inbound' }, { ...fields, FromState: 'ny', FromZip: ' 10001 ', StirVerstat: 'TN-Validation-Passed-A' })).toEqual({
      step: { kind: 'inbound' }, callId: null, callSid, status: 'ringing', from: '+15551230001', to: '+15552010001', callerCity: null, callerState: 'NY', callerZip: '10001', callerCountry: null,
      attestation: 'TN-Validation-Passed-A', sequence: null, at: null, durationSeconds: null, dial: null, error: null,
    })
  })

  it('reads a Dial action, and a time that it cannot read as none', () => {
    const delivery = parseCallDelivery({ step: 'dial-2', call }, { ...fields, CallStatus: 'in-progress', DialCallStatus: 'completed', DialCallSid: callSid, DialCallDuration: '40', Timestamp: 'yesterday' })
    expect(delivery).toMatchObject({ step: { kind: 'dial', attempt: 2 }, callId: call, at: null, dial: { status: 'completed', callSid, durationSeconds: 40 } })
  })

  it('keeps a state only where it is one', () => {
    for (const state of ['', 'New York', 'N', '1234']) expect(parseCallDelivery({ step: 'inbound' }, { ...fields, FromState: state }).callerState).toBeNull()
  })

  it('reads the place of the number as rules write it', () => {
    const place = (changes: Record<string, string>) => parseCallDelivery({ step: 'inbound' }, { ...fields, ...changes })
    expect(place({ FromCity: ' SPRINGFIELD', FromState: 'il', FromZip: '62701-0001', FromCountry: 'us' })).toMatchObject({ callerCity: 'springfield', callerState: 'IL', callerZip: '62701', callerCountry: 'US' })
    expect(place({ FromCity: 'SYDNEY', FromState: 'NSW', FromZip: '2000', FromCountry: 'AU' })).toMatchObject({ callerCity: 'sydney', callerState: 'NSW', callerZip: '2000', callerCountry: 'AU' })
    for (const FromZip of ['', '1001', 'N/A', '627011']) expect(place({ FromZip, FromCountry: 'US' }).callerZip).toBeNull()
    expect(place({ FromCity: '', FromState: '', FromZip: ' ', FromCountry: '' })).toMatchObject({ callerCity: null, callerState: null, callerZip: null, callerCountry: null })
    expect(place({ FromCity: 'a|b', FromZip: '?', FromCountry: 'USA' })).toMatchObject({ callerCity: null, callerZip: null, callerCountry: null })
  })

  it('names the fields that are wrong and none of their values', () => {
    try {
      parseCallDelivery({ step: 'inbound' }, { ...fields, From: `+1${'5'.repeat(500)}`, CallStatus: 'x' })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'carrier.payload_invalid', details: { fields: ['CallStatus', 'From'] } })
      expect(JSON.stringify(error)).not.toContain('555')
    }
  })

  it('takes one value per field', () => {
    expect(() => parseCallDelivery({ step: 'inbound' }, { ...fields, CallSid: [callSid, callSid] })).toThrow()
  })
})

describe('inbox keys', () => {
  it('differ in every part that makes a delivery another one, and in nothing else', () => {
    const base = parseCallDelivery({ step: 'dial-1', call }, fields)
    const keys = [
      base, parseCallDelivery({ step: 'dial-2', call }, fields), parseCallDelivery({ step: 'next-1', call }, fields), parseCallDelivery({ step: 'dial-1', call }, { ...fields, CallStatus: 'in-progress' }),
      parseCallDelivery({ step: 'dial-1', call }, { ...fields, SequenceNumber: '1' }), parseCallDelivery({ step: 'dial-1', call }, { ...fields, CallSid: `CA${'3'.repeat(32)}` }),
    ].map((delivery) => callInboxKey(account, delivery))
    expect(new Set(keys).size).toBe(keys.length)
    expect(callInboxKey(account, parseCallDelivery({ step: 'dial-1', call }, { ...fields, From: '+15559999999' }))).toBe(keys[0])
    expect(keys[0]).toBe(`${account}|${callSid}|dial-1|ringing|`)
  })

  it('tell conference events apart by conference, participant, event and sequence', () => {
    const conference = { ConferenceSid: `CF${'4'.repeat(32)}`, StatusCallbackEvent: 'participant-join', CallSid: callSid, ParticipantLabel: 'agent-1', SequenceNumber: '2' }
    const key = (changes: Record<string, string>): string =>
      conferenceInboxKey(account, { kind: 'room', attempt: 1 }, parseConferenceDelivery({ step: 'room-1', call }, { ...conference, ...changes }))
    expect(new Set([key({}), key({ StatusCallbackEvent: 'participant-leave' }), key({ SequenceNumber: '3' }), key({ CallSid: `CA${'5'.repeat(32)}` })]).size).toBe(4)
  })
})

describe('readFailedStep', () => {
  const base = 'https://exchange.example.com'
  const failed = (code: string, url?: string) => readFailedStep(parseCallDelivery({ step: 'inbound' }, { ...fields, ErrorCode: code, ...(url === undefined ? {} : { ErrorUrl: url }) }), base)

  it('finds the step whose answer was lost', () => {
    expect(failed('11205', `${base}/carrier/voice?step=dial-2&call=${call}`)).toMatchObject({ step: { kind: 'dial', attempt: 2 }, callId: call })
    expect(failed('11200', `${base}/carrier/voice?step=inbound`)).toMatchObject({ step: { kind: 'inbound' }, callId: null })
  })

  it('stays with the inbound step where the address is not ours or makes no sense', () => {
    for (const url of [undefined, 'https://elsewhere.example/carrier/voice?step=dial-2', `${base}/carrier/voice?step=dance`]) expect(failed('11200', url)).toMatchObject({ step: { kind: 'inbound' } })
  })

  it('gives up where the answer arrived and could not be used', () => {
    for (const code of ['12100', '12300', '13214']) expect(failed(code)).toBeUndefined()
  })
})
