import { createHmac } from 'node:crypto'

/**
 * X-Twilio-Signature: base64(HMAC-SHA1(token, url + sorted names each followed by its value)). For GET pass no parameters: they are in the URL.
 * Source: twilio-node src/webhooks/webhooks.ts; the test compares with it.
 */
export function signRequest(authToken: string, url: string, parameters: Readonly<Record<string, string>>): string {
  const text = Object.keys(parameters)
    .sort()
    .reduce((sum, name) => sum + name + (parameters[name] ?? ''), url)
  return createHmac('sha1', authToken).update(Buffer.from(text, 'utf8')).digest('base64')
}
