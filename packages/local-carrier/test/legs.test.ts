import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { isTerminal, type CallStatus } from '../src/calls/call-record.ts'
import { changeLeg, type LegEvent } from '../src/calls/leg-state.ts'
import { addressOf, parseDestination } from '../src/dialing/destination.ts'
import { createPacer } from '../src/dialing/pacer.ts'
import { createPortPair } from '../src/dialing/port-pair.ts'

const EVENTS: readonly LegEvent[] = [
  { kind: 'initiate' }, { kind: 'ring' }, { kind: 'answer' }, { kind: 'hangup' },
  { kind: 'refuse', status: 'busy', sipResponseCode: 486 }, { kind: 'refuse', status: 'no-answer', sipResponseCode: 487 }, { kind: 'refuse', status: 'failed', sipResponseCode: 404 },
]
const ORDER: readonly CallStatus[] = ['queued', 'initiated', 'ringing', 'in-progress']

describe('a leg', () => {
  test('whatever happens in whatever order, only moves forward, and stays where it ended', () => {
    fc.assert(
      fc.property(fc.constantFrom('inbound', 'outbound-api', 'outbound-dial'), fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 }), (direction, events) => {
        let status: CallStatus = direction === 'inbound' ? 'ringing' : 'queued'
        let answered = false
        for (const event of events) {
          const change = changeLeg({ status, direction }, event)
          if (isTerminal(status)) expect(change).toBeNull()
          if (!change) continue
          if (!isTerminal(change.status)) expect(ORDER.indexOf(change.status)).toBeGreaterThan(ORDER.indexOf(status))
          if (isTerminal(change.status)) expect(change.status === 'completed').toBe(answered)
          answered ||= change.status === 'in-progress'
          status = change.status
        }
      }),
    )
  })

  test.each<readonly [CallStatus, 'inbound' | 'outbound-dial', CallStatus]>([
    ['in-progress', 'inbound', 'completed'],
    ['ringing', 'inbound', 'no-answer'],
    ['ringing', 'outbound-dial', 'canceled'],
    ['queued', 'outbound-dial', 'canceled'],
  ])('hung up while %s (%s) is %s', (status, direction, end) => {
    expect(changeLeg({ status, direction }, { kind: 'hangup' })?.status).toBe(end)
  })
})

test.each<readonly [string, ReturnType<typeof parseDestination>]>([
  ['+15552010001', { kind: 'number', phoneNumber: '+15552010001' }],
  ['(555) 201-0001', { kind: 'number', phoneNumber: '+15552010001' }],
  ['client:agent_1', { kind: 'client', identity: 'agent_1', parameters: {} }],
  ['client:agent_1?a=1&b=x%20y', { kind: 'client', identity: 'agent_1', parameters: { a: '1', b: 'x y' } }],
  ['sip:Robot@LOCAL;transport=tls?X-A=1', { kind: 'sip', user: 'Robot', domain: 'local', parameters: { 'X-A': '1' } }],
  ['sip:+15552010001@local:5060', { kind: 'sip', user: '+15552010001', domain: 'local', parameters: {} }],
  ['', null],
  ['banana', null],
  ['client:', null],
  ['client:a b', null],
  ['sip:nobody', null],
  ['+0123', null],
])('destination %s', (text, destination) => {
  expect(parseDestination(text)).toEqual(destination)
  if (destination) expect(parseDestination(addressOf(destination))).toMatchObject({ kind: destination.kind })
})

describe('pacing', () => {
  test('lets one go at once and the others by the account’s rate; accounts do not wait for each other', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    try {
      const pacer = createPacer()
      const left: string[] = []
      const slow = { sid: 'slow', callsPerSecond: 1 }
      const fast = { sid: 'fast', callsPerSecond: 10 }
      for (let index = 0; index < 3; index++) {
        pacer.enqueue(slow, () => left.push(`slow ${Date.now() - 1_000_000}`))
        pacer.enqueue(fast, () => left.push(`fast ${Date.now() - 1_000_000}`))
      }
      expect(left).toEqual([])
      vi.advanceTimersByTime(0)
      expect(left).toEqual(['slow 0', 'fast 0'])
      expect(pacer.waiting('slow')).toBe(2)
      vi.advanceTimersByTime(5000)
      expect(left.slice(2)).toEqual(['fast 100', 'fast 200', 'slow 1000', 'slow 2000'])
    } finally {
      vi.useRealTimers()
    }
  })

  test('refuses more than the queue holds', () => {
    const pacer = createPacer()
    const account = { sid: 'a', callsPerSecond: 1 }
    for (let index = 0; index < 1000; index++) expect(pacer.enqueue(account, () => undefined)).toBe(true)
    expect(pacer.enqueue(account, () => undefined)).toBe(false)
    pacer.stop()
  })
})

test('a line carries frames and keys both ways and loses the oldest frames when nobody listens', () => {
  const [first, second] = createPortPair()
  const frame = (value: number) => Int16Array.of(...Array.from({ length: 160 }, () => value))
  for (let value = 1; value <= 8; value++) first.write(frame(value))
  expect([second.read()?.[0], second.read()?.[0]]).toEqual([4, 5])
  expect(first.read()).toBeNull()
  const keys: string[] = []
  const stop = second.onDigit((digit) => keys.push(digit))
  first.sendDigit('5')
  stop()
  first.sendDigit('6')
  expect(keys).toEqual(['5'])
  expect(first.stats).toMatchObject({ packetsSent: 8, packetsReceived: 0 })
  expect(second.stats).toMatchObject({ packetsReceived: 2 })
})
