import fc from 'fast-check'
import twilioWebhooks from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { expectedSignature, isSignatureValid } from './signature.ts'

const urls = fc.constantFrom(
  'http://localhost:4400/carrier/voice?step=inbound',
  'https://exchange.example.com/carrier/voice?step=dial-1&call=0192f0c1-0000-7000-8000-000000000001',
  "https://exchange.example.com:8443/carrier/status?step=leg-1&note=it's",
  'https://exchange.example.com/carrier/voice?bodySHA256=abc',
)
const values = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.array(fc.string({ maxLength: 6 }), { minLength: 2, maxLength: 4 }))
const forms = fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }).filter((key) => key !== '__proto__'), values, { maxKeys: 12 })

describe('webhook signature, beside the official package', () => {
  it('computes the same signature for any form', () => {
    fc.assert(
      fc.property(urls, forms, fc.string({ minLength: 1 }), (url, form, token) => {
        expect(expectedSignature(token, url, form)).toBe(twilioWebhooks.getExpectedTwilioSignature(token, url, form))
      }),
    )
  })

  it('accepts and refuses what the official validator does, whatever form of the address was signed', () => {
    const signedAs = fc.constantFrom<(url: string) => string>(
      (url) => url,
      (url) => url.replace(/^(https?:\/\/[^/:]+)(:\d+)?/, '$1'),
      (url) => url.replace(/^(https:\/\/[^/:]+)\//, '$1:443/'),
      (url) => new URL(url).toString(),
      (url) => `${url}&forged=1`,
    )
    fc.assert(
      fc.property(urls, forms, signedAs, (url, form, sign) => {
        const signature = twilioWebhooks.getExpectedTwilioSignature('token', sign(url), form)
        expect(isSignatureValid('token', signature, url, form)).toBe(twilioWebhooks.validateRequest('token', signature, url, form))
      }),
    )
  })

  it('refuses a changed field, another token, an empty and a missing signature', () => {
    const url = 'http://localhost:4400/carrier/voice?step=inbound'
    const form = { CallSid: 'CA1', From: '+15550001' }
    const signature = expectedSignature('token', url, form)
    expect(isSignatureValid('token', signature, url, form)).toBe(true)
    expect(isSignatureValid('token', signature, url, { ...form, From: '+15550002' })).toBe(false)
    expect(isSignatureValid('token', signature, url, { ...form, Extra: '' })).toBe(false)
    expect(isSignatureValid('other', signature, url, form)).toBe(false)
    expect(isSignatureValid('token', '', url, form)).toBe(false)
    expect(isSignatureValid('token', undefined, url, form)).toBe(false)
  })

  it('refuses an address that is none', () => {
    // A request line in absolute form, behind our own base address.
    expect(isSignatureValid('token', 'x', 'http://127.0.0.1:4400http://evil.example/carrier/voice', {})).toBe(false)
  })
})
