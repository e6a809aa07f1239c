/**
 * Twilio's webhook signature: base64(HMAC-SHA1(authToken, url + each key and value, keys sorted)). The common case, a signature over the address
 * exactly as we gave it, is one HMAC of our own; whatever does not match that goes to the official validator, which tries the address in the
 * other forms that Twilio is known to sign. So nothing is accepted or refused that the official one would not accept or refuse.
 * Source: twilio.com/docs/usage/webhooks/webhooks-security, and the package's own webhooks.js.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import twilioWebhooks from 'twilio/lib/webhooks/webhooks.js'

export type FormFields = Readonly<Record<string, string | readonly string[] | undefined>>

/** Twilio counts equal values of one key once, and sorts them. */
function appendField(text: string, key: string, value: string | readonly string[] | undefined): string {
  if (value === undefined) return text
  if (typeof value === 'string') return text + key + value
  return [...new Set(value)].sort().reduce((sum, item) => sum + key + item, text)
}

export function expectedSignature(authToken: string, url: string, fields: FormFields): string {
  let text = url
  for (const key of Object.keys(fields).sort()) text = appendField(text, key, fields[key])
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64')
}

/**
 * @param url the full address as configured at the carrier, query included
 * @param fields the parsed form, nothing left out
 */
export function isSignatureValid(authToken: string, signature: string | undefined, url: string, fields: FormFields): boolean {
  if (signature === undefined || signature === '') return false
  const given = Buffer.from(signature)
  const expected = Buffer.from(expectedSignature(authToken, url, fields))
  if (given.length === expected.length && timingSafeEqual(given, expected)) return true
  // The official validator throws on an address that is none: a request line may carry anything.
  return URL.canParse(url) && twilioWebhooks.validateRequest(authToken, signature, url, { ...fields })
}
