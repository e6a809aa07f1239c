/** Points the numbers at our webhooks: always with the local carrier, with a real account only when its owner asked for it (docs/twilio.md). */
import type { OrganizationPage, RoutingBook } from '../calls/routing-book.ts'
import type { WebhookUrls } from '../calls/webhook-urls.ts'
import type { Logger } from '../observability/logger.ts'
import type { Carrier, CarrierAccount } from '../telephony/carrier.ts'

export interface ProvisionDeps {
  readonly book: RoutingBook
  readonly carrier: Carrier
  readonly urls: WebhookUrls
  readonly log: Logger
}

/** @returns a function that does what is new, or failed, since it was last called. An account that fails stops no other; it is named in the log once. */
export function createNumberProvisioner(deps: ProvisionDeps): () => Promise<void> {
  const done = new Set<string>()
  /** Accounts that failed last time, and why. */
  const failures = new Map<string, string>()
  return async () => {
    for (const page of deps.book.organizations()) {
      for (const account of page.accounts) {
        try {
          await provisionAccount(deps, page, account, done)
          failures.delete(account.id)
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          if (failures.get(account.id) !== reason) deps.log.warn({ err: error, accountSid: account.accountSid }, 'Numbers cannot be pointed at this exchange yet')
          failures.set(account.id, reason)
        }
      }
    }
  }
}

async function provisionAccount(deps: ProvisionDeps, page: OrganizationPage, account: CarrierAccount, done: Set<string>): Promise<void> {
  const numbers = page.numbers.filter((number) => number.carrierAccountId === account.id && !done.has(number.number))
  if (numbers.length === 0) return
  const wanted = numbers.map((number) => ({
    phoneNumber: number.number, friendlyName: page.campaigns.get(number.campaignId ?? '')?.campaign.name ?? number.number, voiceUrl: deps.urls.voice,
    voiceFallbackUrl: deps.urls.fallback, statusCallback: deps.urls.status,
  }))
  const { changed } = await deps.carrier.provisionNumbers(account, wanted)
  for (const number of numbers) done.add(number.number)
  deps.log.info({ accountSid: account.accountSid, numbers: numbers.length, changed }, 'Numbers point at this exchange')
}
