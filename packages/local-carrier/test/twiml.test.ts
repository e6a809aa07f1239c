import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import twilio from 'twilio'
import { describe, expect, test } from 'vitest'
import { MAX_TWIML_BYTES, MAX_TWIML_ELEMENTS } from '../src/limits.ts'
import { parseTwiml, UNAVAILABLE_VERBS } from '../src/twiml/parse-twiml.ts'
import type { Verb } from '../src/twiml/program.ts'

const parse = (verbs: string) => parseTwiml(`<Response>${verbs}</Response>`)
const verbsOf = (verbs: string): readonly Verb[] => {
  const result = parse(verbs)
  if (result.kind === 'problem') throw new Error(result.problem.message)
  return result.program
}
const warningsOf = (verbs: string) => {
  const result = parse(verbs)
  return result.kind === 'program' ? result.warnings.map(({ code }) => code) : []
}
const problemOf = (text: string) => {
  const result = parseTwiml(text)
  return result.kind === 'problem' ? result.problem.code : null
}

const DIAL = {
  kind: 'dial', timeoutSeconds: 30, timeLimitSeconds: 14_400, action: null, method: 'POST', answerOnBridge: false, callerId: null, hangupOnStar: false, sequential: false, nouns: [], conference: null,
}
const NOUN = { parameters: {}, sendDigits: null, url: null, method: 'POST', statusCallback: null }
const CONFERENCE = {
  name: 'room', muted: false, beep: 'true', startConferenceOnEnter: true, endConferenceOnExit: false, waitUrl: undefined, waitMethod: 'POST', maxParticipants: 250, participantLabel: null, statusCallback: null,
}

describe('verbs', () => {
  test.each<readonly [string, unknown]>([
    ['<Say>Hello  \n there</Say>', { kind: 'say', text: 'Hello there', loop: 1 }],
    ['<Say voice="Polly.Joanna" language="en-US" loop="3">Hi <prosody rate="slow">you</prosody></Say>', { kind: 'say', text: 'Hi you', loop: 3 }],
    ['<Say>Fish &amp; chips &lt;3 &#x41;</Say>', { kind: 'say', text: 'Fish & chips <3 A', loop: 1 }],
    ['<Say><![CDATA[a < b]]></Say>', { kind: 'say', text: 'a < b', loop: 1 }],
    ['<Play loop="0">https://example.com/a.wav</Play>', { kind: 'play', url: 'https://example.com/a.wav', digits: null, loop: 0 }],
    ['<Play digits="1w2#"/>', { kind: 'play', url: null, digits: '1w2#', loop: 1 }],
    ['<Pause/>', { kind: 'pause', seconds: 1 }],
    ['<Pause length="7"/>', { kind: 'pause', seconds: 7 }],
    ['<Redirect method="GET">../next?a=1&amp;b=2</Redirect>', { kind: 'redirect', url: '../next?a=1&b=2', method: 'GET' }],
    ['<Reject/>', { kind: 'reject', reason: 'rejected' }],
    ['<Reject reason="busy"/>', { kind: 'reject', reason: 'busy' }],
    ['<Hangup/>', { kind: 'hangup' }],
    ['<Dial>+15552020002</Dial>', { ...DIAL, nouns: [{ ...NOUN, address: '+15552020002' }] }],
    [
      '<Dial timeout="15" timeLimit="60" action="/a" method="GET" answerOnBridge="true" callerId="+15552010001" hangupOnStar="true" sequential="true"><Number>+1</Number></Dial>',
      { ...DIAL, timeoutSeconds: 15, timeLimitSeconds: 60, action: '/a', method: 'GET', answerOnBridge: true, callerId: '+15552010001', hangupOnStar: true, sequential: true, nouns: [{ ...NOUN, address: '+1' }] },
    ],
    ['<Dial action=""><Client>alice</Client></Dial>', { ...DIAL, action: '', nouns: [{ ...NOUN, address: 'client:alice' }] }],
    [
      '<Dial><Client url="/w" method="GET"><Identity> alice </Identity><Parameter name="a" value="1"/><Parameter name="b" value=""/></Client></Dial>',
      { ...DIAL, nouns: [{ ...NOUN, address: 'client:alice', parameters: { a: '1', b: '' }, url: '/w', method: 'GET' }] },
    ],
    ['<Dial><Sip username="u" password="p">sip:robot@local?X-A=1</Sip></Dial>', { ...DIAL, nouns: [{ ...NOUN, address: 'sip:robot@local?X-A=1' }] }],
    [
      '<Dial><Number sendDigits="ww1#" statusCallback="/s" statusCallbackEvent="initiated ringing answered completed" statusCallbackMethod="GET">+1</Number></Dial>',
      { ...DIAL, nouns: [{ ...NOUN, address: '+1', sendDigits: 'ww1#', statusCallback: { url: '/s', method: 'GET', events: ['initiated', 'ringing', 'answered', 'completed'] } }] },
    ],
    ['<Dial><Number statusCallback="/s">+1</Number></Dial>', { ...DIAL, nouns: [{ ...NOUN, address: '+1', statusCallback: { url: '/s', method: 'POST', events: ['completed'] } }] }],
    ['<Dial><Conference>room</Conference></Dial>', { ...DIAL, conference: CONFERENCE }],
    [
      '<Dial><Conference muted="true" beep="onEnter" startConferenceOnEnter="false" endConferenceOnExit="true" waitUrl="" waitMethod="GET" maxParticipants="2" participantLabel="caller" statusCallback="/c" statusCallbackEvent="start end join leave mute hold">room</Conference></Dial>',
      {
        ...DIAL,
        conference: {
          ...CONFERENCE, muted: true, beep: 'onEnter', startConferenceOnEnter: false, endConferenceOnExit: true, waitUrl: '', waitMethod: 'GET', maxParticipants: 2, participantLabel: 'caller',
          statusCallback: { url: '/c', method: 'POST', events: ['start', 'end', 'join', 'leave', 'mute', 'hold'] },
        },
      },
    ],
    ['<Dial record="do-not-record"><Number>+1</Number></Dial>', { ...DIAL, nouns: [{ ...NOUN, address: '+1' }] }],
  ])('%s', (text, verb) => {
    expect(verbsOf(text)).toEqual([verb])
    expect(warningsOf(text)).toEqual([])
  })

  test('what the official package writes is understood', () => {
    const response = new twilio.twiml.VoiceResponse()
    response.say({ voice: 'Polly.Joanna' }, 'Connecting “you” & me')
    const dial = response.dial({ answerOnBridge: true, timeout: 15, action: '/carrier/voice?step=dial-1&call=1' })
    dial.number({ statusCallback: '/carrier/status?step=leg-1&call=1', statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] }, '+15552020002')
    dial.client('alice').parameter({ name: 'price', value: '31.00' })
    const result = parseTwiml(response.toString())
    expect(result).toMatchObject({ kind: 'program', warnings: [], program: [{ kind: 'say', text: 'Connecting “you” & me' }, { kind: 'dial', action: '/carrier/voice?step=dial-1&call=1', nouns: [{ address: '+15552020002' }, { address: 'client:alice', parameters: { price: '31.00' } }] }] })
  })
})

describe('bad values leave the default and a warning with Twilio’s code', () => {
  test.each<readonly [string, number, Partial<Record<string, unknown>>]>([
    ['<Dial timeout="soon"><Number>+1</Number></Dial>', 13212, { timeoutSeconds: 30 }],
    ['<Dial timeout="601"><Number>+1</Number></Dial>', 13212, { timeoutSeconds: 30 }],
    ['<Dial timeLimit="0"><Number>+1</Number></Dial>', 13216, { timeLimitSeconds: 14_400 }],
    ['<Dial hangupOnStar="maybe"><Number>+1</Number></Dial>', 13213, { hangupOnStar: false }],
    ['<Dial colour="blue"><Number>+1</Number></Dial>', 12200, {}],
    ['<Dial><Number sendDigits="abc">+1</Number></Dial>', 13222, { nouns: [{ ...NOUN, address: '+1' }] }],
    ['<Dial><Conference beep="loud">room</Conference></Dial>', 13235, { conference: CONFERENCE }],
    ['<Dial><Conference maxParticipants="251">room</Conference></Dial>', 13237, { conference: CONFERENCE }],
    ['<Dial><Conference statusCallback="/c" statusCallbackEvent="start sneeze">room</Conference></Dial>', 12200, {}],
    ['<Pause length="-1"/>', 13310, { seconds: 1 }],
    ['<Reject reason="rude"/>', 13410, { reason: 'rejected' }],
    ['<Say loop="many">x</Say>', 13510, { loop: 1 }],
    ['<Redirect method="PUT">/x</Redirect>', 13610, { method: 'POST' }],
  ])('%s', (text, code, values) => {
    expect(warningsOf(text)).toEqual([code])
    expect(verbsOf(text)[0]).toMatchObject(values)
  })
})

describe('documents that cannot be run', () => {
  test.each<readonly [string, string, number]>([
    ['nothing', '', 12100],
    ['words', 'OK', 12100],
    ['an open element', '<Response><Say>', 12100],
    ['two roots', '<Response/><Response/>', 12100],
    ['another root', '<Answer/>', 12100],
    ['lower case', '<response/>', 12100],
    ['an entity of its own', '<!DOCTYPE Response [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>', 12100],
    ['an entity bomb', '<!DOCTYPE Response [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Response><Say>&b;</Say></Response>', 12100],
    ['an unknown verb', '<Response><Sing/></Response>', 12200],
    ...['constructor', '__proto__', 'toString'].map((name) => [`a verb called ${name}`, `<Response><${name}/></Response>`, 12200] as const),
    ['a verb in the wrong case', '<Response><say>x</say></Response>', 12200],
    ['a verb within a verb', '<Response><Dial><Say>x</Say></Dial></Response>', 13215],
    ['a conference beside a number', '<Response><Dial><Conference>a</Conference><Number>+1</Number></Dial></Response>', 13215],
    ['eleven parties', `<Response><Dial>${'<Number>+1</Number>'.repeat(11)}</Dial></Response>`, 13215],
    ['a recording', '<Response><Dial record="record-from-answer"><Number>+1</Number></Dial></Response>', 13217],
    ['a recorded conference', '<Response><Dial><Conference record="record-from-start">a</Conference></Dial></Response>', 13217],
    ['machine detection', '<Response><Dial><Number machineDetection="Enable">+1</Number></Dial></Response>', 12200],
    ['too many elements', `<Response>${'<Pause/>'.repeat(MAX_TWIML_ELEMENTS)}</Response>`, 12100],
    ['too deep', `<Response>${'<Say>'.repeat(9)}${'</Say>'.repeat(9)}</Response>`, 12100],
    ['too large', `<Response><Say>${'x'.repeat(MAX_TWIML_BYTES)}</Say></Response>`, 11750],
  ])('%s', (_name, text, code) => {
    expect(problemOf(text)).toBe(code)
  })

  test.each(UNAVAILABLE_VERBS)('<%s> fails the document instead of being left out', (verb) => {
    expect(problemOf(`<Response><Say>x</Say><${verb}/></Response>`)).toBe(12200)
  })

  test('every verb of the official package is either run or refused by name', () => {
    const text = readFileSync(createRequire(import.meta.url).resolve('twilio/lib/twiml/VoiceResponse.js'), 'utf8')
    const verbs = [...text.matchAll(/this\.response\.ele\("(\w+)"/g)].map((match) => match[1] ?? '')
    expect(verbs.length).toBeGreaterThan(10)
    const run = ['Say', 'Play', 'Pause', 'Dial', 'Redirect', 'Reject', 'Hangup']
    expect([...new Set(verbs)].filter((verb) => !run.includes(verb) && !UNAVAILABLE_VERBS.includes(verb))).toEqual([])
  })
})

test('an empty response, comments, a byte order mark and a declaration are fine', () => {
  expect(parseTwiml('\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- hi --><Response>\n</Response>\n')).toEqual({ kind: 'program', program: [], warnings: [] })
})
