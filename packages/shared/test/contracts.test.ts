import { describe, expect, it } from 'vitest'
import {
  AppError, callListInputSchema, CARRIER_CALL_STATUSES, carrierIdentitySchema, configMutationSchema, e164Schema, ERROR_CODES, errorBodySchema, eventBodySchema, formatPhoneNumber,
  isTerminalCallStatus, REASON_CODES, REASON_RANGES, REASON_TEXT, reasonRange, timeSpanSchema, TERMINAL_CALL_STATUSES, toE164, uuidV7, weeklyHoursSchema,
} from '../src/index.ts'

const ID = uuidV7(0, new Uint8Array(10))

describe('reasons', () => {
  it('are each in a range, and said in a sentence', () => {
    expect(new Set(REASON_CODES).size).toBe(REASON_CODES.length)
    for (const code of REASON_CODES) {
      expect(REASON_RANGES).toContain(reasonRange(code))
      expect(REASON_TEXT[code]).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe('errors', () => {
  it('travel as code, sentence and details, without what is for the log', () => {
    const error = new AppError('config.conflict', { message: 'row 7 version 3 <> 2', userMessage: 'Somebody else changed it.', details: { version: 3 }, cause: new Error('secret') })
    expect(errorBodySchema.parse(error.toBody())).toEqual({ error: { code: 'config.conflict', message: 'Somebody else changed it.', details: { version: 3 } } })
    expect(JSON.stringify(error.toBody())).not.toMatch(/row 7|secret/)
    expect(error.message).toBe('row 7 version 3 <> 2')
  })

  it('have codes that are all different', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length)
  })
})

describe('call statuses', () => {
  it('are terminal or not', () => {
    expect(CARRIER_CALL_STATUSES.filter(isTerminalCallStatus)).toEqual([...TERMINAL_CALL_STATUSES])
  })
})

describe('phone numbers', () => {
  it('are brought to E.164', () => {
    for (const text of ['(555) 201-0001', '555 201 0001', '+1 555.201.0001', '+15552010001']) expect(toE164(text)).toBe('+15552010001')
    expect(toE164('+44 20 7946 0018')).toBe('+442079460018')
    for (const text of ['', 'anonymous', '12', '+1', '555']) expect(toE164(text)).toBeUndefined()
  })

  it('have one written form', () => {
    for (const text of ['+15552010001', '+442079460018']) expect(e164Schema.safeParse(text).success).toBe(true)
    for (const text of ['15552010001', '+05552010001', '+1555', '+1555201000112345', '+1555201000a', '+15552010001\n']) expect(e164Schema.safeParse(text).success).toBe(false)
  })

  it('are shown in groups, and as they came where they are no numbers', () => {
    expect(formatPhoneNumber('+15552010001')).toBe('+1 555 201 0001')
    expect(formatPhoneNumber('anonymous')).toBe('anonymous')
  })
})

describe('schemas', () => {
  const week = (day: unknown) => [day, [], [], [], [], [], []]

  it('take weekly hours of seven days and half-open spans', () => {
    expect(weeklyHoursSchema.safeParse(week([{ from: 0, to: 1440 }])).success).toBe(true)
    expect(weeklyHoursSchema.safeParse([[]]).success).toBe(false)
    for (const span of [{ from: -1, to: 5 }, { from: 1440, to: 1440 }, { from: 0, to: 0 }, { from: 0, to: 1441 }, { from: 0.5, to: 9 }]) expect(timeSpanSchema.safeParse(span).success).toBe(false)
  })

  it('take carrier identities that Twilio takes', () => {
    expect(carrierIdentitySchema.safeParse('agent_0190a2b400007000').success).toBe(true)
    for (const identity of ['', 'agent-1', 'a b', 'x'.repeat(122)]) expect(carrierIdentitySchema.safeParse(identity).success).toBe(false)
  })

  it('drop what an event must not carry', () => {
    expect(eventBodySchema.parse({ callId: ID, state: 'ringing', from: '+12125550100', priceMicros: '1' })).toEqual({ callId: ID, state: 'ringing' })
  })

  it('refuse mutations that are unknown, or that bid or ask a negative amount', () => {
    const mutation = (name: string, args: object) => configMutationSchema.safeParse({ mutationId: ID, entityId: ID, baseVersion: 1, name, args }).success
    expect(mutation('target.setBid', { bid: '42.00' })).toBe(true)
    expect(mutation('target.setBid', { bid: '-42.00' })).toBe(false)
    expect(mutation('campaign.setFloor', { floor: '-0.01' })).toBe(false)
    expect(mutation('campaign.setStatus', { status: 'closed' })).toBe(false)
    expect(mutation('campaign.delete', {})).toBe(false)
    expect(mutation('target.setCaps', { maxConcurrency: null, hourCap: 0, dayCap: 5 })).toBe(true)
    expect(mutation('target.setCaps', { maxConcurrency: null, hourCap: -1, dayCap: 5 })).toBe(false)
  })

  it('page through calls within limits', () => {
    expect(callListInputSchema.parse({})).toEqual({ scope: 'recent', limit: 50 })
    expect(callListInputSchema.safeParse({ limit: 201 }).success).toBe(false)
  })
})
