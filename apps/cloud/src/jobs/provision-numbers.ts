/** Points the numbers at our webhooks. With the local carrier only: a real account's numbers are configured by its owner (docs). */
import type { RoutingBook } from '../calls/routing-book.ts'
import type { WebhookUrls } from '../calls/webhook-urls.ts'
import type { Logger } from '../observability/logger.ts'
import type { Carrier } from '../telephony/carrier.ts'

export interface ProvisionDeps {
  readonly book: RoutingBook
  readonly carrier: Carrier
  readonly urls: WebhookUrls
  readonly log: Logger
}

/** @returns a function that does what is new since it was last called; it rejects while the carrier cannot be reached */
export function createNumberProvisioner(deps: ProvisionDeps): () => Promise<void> {
  const done = new Set<string>()
  return async () => {
    for (const page of deps.book.organizations()) {
      for (const account of page.accounts) {
        const numbers = page.numbers.filter((number) => number.carrierAccountId === account.id && !done.has(number.number))
        if (numbers.length === 0) continue
        const wanted = numbers.map((number) => ({
          phoneNumber: number.number, friendlyName: page.campaigns.get(number.campaignId ?? '')?.campaign.name ?? number.number, voiceUrl: deps.urls.voice,
          voiceFallbackUrl: deps.urls.fallback, statusCallback: deps.urls.status,
        }))
        const { changed } = await deps.carrier.provisionNumbers(account, wanted)
        for (const number of numbers) done.add(number.number)
        deps.log.info({ accountSid: account.accountSid, numbers: numbers.length, changed }, 'Numbers point at this exchange')
      }
    }
  }
}
