import { AppError } from '@ringfloor/shared'
import type { FastifyRequest } from 'fastify'
import type { RoutingBook } from '../../calls/routing-book.ts'
import type { CarrierAccount } from '../../telephony/carrier.ts'
import { accountSidSchema } from './payload.ts'
import { isSignatureValid } from './signature.ts'
import type { FormFields } from './signature.ts'

const SIGNATURE_HEADER = 'x-twilio-signature'

export interface Authenticated {
  readonly account: CarrierAccount
  readonly fields: FormFields
}

/**
 * Whose delivery this is, and that the carrier sent it. The signature covers the address as we gave it to the carrier, so it is checked against
 * the configured base address, not against what a proxy made of it.
 * @throws AppError `carrier.payload_invalid` (no form), `carrier.account_unknown`, `carrier.signature_invalid`
 */
export async function authenticateDelivery(book: RoutingBook, webhookBaseUrl: string, request: FastifyRequest): Promise<Authenticated> {
  const fields = (request.body ?? {}) as FormFields
  const accountSid = accountSidSchema.safeParse(fields['AccountSid'])
  if (!accountSid.success) throw new AppError('carrier.payload_invalid', { userMessage: 'The carrier sent a request that cannot be read.', details: { fields: ['AccountSid'] } })
  if (!book.findAccount(accountSid.data)) await book.refreshOnMiss()
  const account = book.findAccount(accountSid.data)
  if (!account) throw new AppError('carrier.account_unknown', { userMessage: 'This carrier account is not known here.' })
  const header = request.headers[SIGNATURE_HEADER]
  if (!isSignatureValid(account.authToken, typeof header === 'string' ? header : undefined, `${webhookBaseUrl}${request.raw.url ?? ''}`, fields)) {
    throw new AppError('carrier.signature_invalid', { userMessage: 'The signature does not match this address and these fields.' })
  }
  return { account, fields }
}
