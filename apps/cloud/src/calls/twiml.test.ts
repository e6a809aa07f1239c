import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import { describe, expect, it } from 'vitest'
import { CALL_TIME_LIMIT_SECONDS, HANGUP_TWIML, apologyTwiml, bridgeTwiml, conferenceTwiml, escapeXml, ringbackTwiml } from './twiml.ts'
import { createWebhookUrls } from './webhook-urls.ts'

const urls = createWebhookUrls('https://exchange.example.com')
const step = { callId: '0192f0c1-0000-7000-8000-000000000001', attempt: 2 }

describe('TwiML, letter by letter as the official package writes it', () => {
  it('hangs up', () => {
    const theirs = new VoiceResponse()
    theirs.hangup()
    expect(HANGUP_TWIML).toBe(theirs.toString())
  })

  it('apologises, whatever the words', () => {
    const text = `Sorry: "Smith & Sons" <closed>, isn't it`
    const theirs = new VoiceResponse()
    theirs.say(text)
    theirs.hangup()
    // The package leaves quotes alone in text, where they need no escape; ours are the same document.
    expect(apologyTwiml(text).replaceAll('&quot;', '"').replaceAll('&apos;', "'")).toBe(theirs.toString())
  })

  it('plays the ringback', () => {
    const theirs = new VoiceResponse()
    theirs.play({ loop: 0 }, 'https://exchange.example.com/a.wav?x=1&y=2')
    expect(ringbackTwiml('https://exchange.example.com/a.wav?x=1&y=2')).toBe(theirs.toString())
  })

  it('opens a conference', () => {
    const theirs = new VoiceResponse()
    theirs.dial({ action: urls.dialAction(step.callId, 2), timeLimit: CALL_TIME_LIMIT_SECONDS }).conference(
      {
        startConferenceOnEnter: false, endConferenceOnExit: true, beep: 'false', waitUrl: urls.ringback, waitMethod: 'POST',
        statusCallback: urls.room(step.callId, 2), statusCallbackEvent: ['join', 'leave', 'end'],
      },
      step.callId,
    )
    expect(conferenceTwiml(urls, step)).toBe(theirs.toString())
  })

  it('bridges to a number and to a SIP address', () => {
    const events = ['initiated', 'ringing', 'answered', 'completed'] as const
    const number = new VoiceResponse()
    number
      .dial({ answerOnBridge: true, timeout: 15, timeLimit: CALL_TIME_LIMIT_SECONDS, action: urls.dialAction(step.callId, 2) })
      .number({ statusCallback: urls.leg(step.callId, 2), statusCallbackEvent: [...events] }, '+15552020002')
    expect(bridgeTwiml(urls, { ...step, kind: 'number', destination: '+15552020002', ringTimeoutSeconds: 15 })).toBe(number.toString())

    const sip = new VoiceResponse()
    sip
      .dial({ answerOnBridge: true, timeout: 20, timeLimit: CALL_TIME_LIMIT_SECONDS, action: urls.dialAction(step.callId, 2) })
      .sip({ statusCallback: urls.leg(step.callId, 2), statusCallbackEvent: [...events] }, 'sip:desk@beta.example;a=1&b=2')
    expect(bridgeTwiml(urls, { ...step, kind: 'sip', destination: 'sip:desk@beta.example;a=1&b=2', ringTimeoutSeconds: 20 })).toBe(sip.toString())
  })

  it('escapes what would break out of an attribute', () => {
    expect(escapeXml(`"><Hangup/>&'`)).toBe('&quot;&gt;&lt;Hangup/&gt;&amp;&apos;')
  })
})
