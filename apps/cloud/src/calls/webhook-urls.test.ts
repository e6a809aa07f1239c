import { describe, expect, it } from 'vitest'
import { MAX_ATTEMPTS, createWebhookUrls, formatStep, parseStep } from './webhook-urls.ts'

describe('step ids', () => {
  it.each(['inbound', 'dial-1', 'next-2', 'leg-12', `room-${MAX_ATTEMPTS}`])('reads and writes %s', (text) => {
    const step = parseStep(text)
    expect(step && formatStep(step)).toBe(text)
  })

  it.each([undefined, '', 'dial', 'dial-0', 'dial-01', 'dial--1', 'dial-1x', `leg-${MAX_ATTEMPTS + 1}`, 'leg-100', 'Inbound', 'inbound '])('refuses %s', (text) => {
    expect(parseStep(text)).toBeUndefined()
  })

  it('puts the step and the call into every address', () => {
    const urls = createWebhookUrls('http://localhost:4400')
    expect(urls.dialAction('c', 1)).toBe('http://localhost:4400/carrier/voice?step=dial-1&call=c')
    expect(urls.next('c', 2)).toBe('http://localhost:4400/carrier/voice?step=next-2&call=c')
    expect(urls.leg('c', 3)).toBe('http://localhost:4400/carrier/status?step=leg-3&call=c')
    expect(urls.room('c', 4)).toBe('http://localhost:4400/carrier/conference?step=room-4&call=c')
  })
})
