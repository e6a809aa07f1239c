import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { z } from 'zod'

/** E.164, e.g. "+15552010001". Shape only: demo numbers live in the fictional 555 range, which a strict check would refuse. */
export const e164Schema = z.string().regex(/^\+[1-9]\d{6,14}$/, 'Write the number in international form, such as +15552010001.')

/** Brings what a person typed to E.164, assuming `defaultCountry` for national forms. Undefined where it cannot be a number. */
export function toE164(text: string, defaultCountry: 'US' = 'US'): string | undefined {
  const parsed = parsePhoneNumberFromString(text, defaultCountry)
  return parsed?.isPossible() ? parsed.number : undefined
}

/** "+1 555 201 0001" for the eye; the input unchanged where it cannot be parsed. */
export function formatPhoneNumber(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
}
