import type { CarrierAccount, VoiceTokenRequest } from '../../carrier.ts'

/** A Twilio access token with a VoiceGrant for incoming calls only: an agent's console cannot dial at the account's expense. */
export async function mintVoiceToken(account: CarrierAccount, request: VoiceTokenRequest): Promise<string> {
  const { default: AccessToken } = await import('twilio/lib/jwt/AccessToken.js')
  const token = new AccessToken(account.accountSid, account.apiKeySid, account.apiKeySecret, { identity: request.identity, ttl: request.ttlSeconds })
  token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }))
  return token.toJwt()
}
