import { e164Schema } from '@ringfloor/shared'

export type Destination =
  | { readonly kind: 'number'; readonly phoneNumber: string }
  | { readonly kind: 'client'; readonly identity: string; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'sip'; readonly user: string; readonly domain: string; readonly parameters: Readonly<Record<string, string>> }

/** Twilio identities: letters, digits and underscore are safe; the Voice SDK also accepts the characters of an e-mail address. */
const CLIENT = /^client:([\w.@+~-]{1,121})(?:\?(.*))?$/s
/** A user part is taken as it stands: numbers and names of robots have nothing to escape. */
const SIP = /^sips?:([^@;?\s]{1,200})@([^;?\s:]{1,200})(?::\d+)?(?:;[^?]*)?(?:\?(.*))?$/is

/** "+15552010001", "(555) 201-0001" without a country is read as US, "client:alice?key=value", "sip:user@domain?X-Header=value". */
export function parseDestination(text: string): Destination | null {
  const client = CLIENT.exec(text)
  if (client) return { kind: 'client', identity: client[1] ?? '', parameters: queryOf(client[2]) }
  const sip = SIP.exec(text)
  if (sip) return { kind: 'sip', user: sip[1] ?? '', domain: (sip[2] ?? '').toLowerCase(), parameters: queryOf(sip[3]) }
  const phoneNumber = toPhoneNumber(text)
  return phoneNumber ? { kind: 'number', phoneNumber } : null
}

export function toPhoneNumber(text: string): string | null {
  const compact = text.replace(/[\s().-]/g, '')
  const candidate = /^\d{10}$/.test(compact) ? `+1${compact}` : /^1\d{10}$/.test(compact) ? `+${compact}` : compact
  return e164Schema.safeParse(candidate).success ? candidate : null
}

/** How the `To` of the call reads: a client's parameters are not part of its name. */
export function addressOf(destination: Destination): string {
  switch (destination.kind) {
    case 'number':
      return destination.phoneNumber
    case 'client':
      return `client:${destination.identity}`
    case 'sip':
      return `sip:${destination.user}@${destination.domain}`
  }
}

function queryOf(text: string | undefined): Readonly<Record<string, string>> {
  return text ? Object.fromEntries(new URLSearchParams(text)) : {}
}
