/**
 * The routing book: all configuration that routing a call needs, in memory and indexed, so that the hot path asks the database for nothing but
 * live figures. It is replaced whole, per organisation, when the organisation's configuration revision has moved on; a reader keeps the page it
 * holds.
 */
import type { Audience, PayoutAmount } from '@ringfloor/shared'
import type { BookBuyer, BookCampaign, BookNumber, BookOrganization, BookPublisher, BookTarget } from '../db/index.ts'
import { decryptSecret, secretContext } from '../secrets/cipher.ts'
import type { CarrierAccount } from '../telephony/carrier.ts'

/** Everything about one campaign that does not change from call to call. */
export interface CampaignPlan {
  readonly organizationId: string
  readonly configRevision: bigint
  readonly campaign: BookCampaign
  readonly publisher: BookPublisher | null
  /** Null where the campaign has no publisher: all of the charge is margin. */
  readonly payout: PayoutAmount | null
  readonly targets: readonly BookTarget[]
  /** Buyers of these targets, each once. */
  readonly buyers: readonly BookBuyer[]
  readonly targetById: ReadonlyMap<string, BookTarget>
  /** Staff, the publisher and every buyer who may bid: who hears that there was a call. */
  readonly audience: readonly Audience[]
}

export interface OrganizationPage {
  readonly id: string
  readonly name: string
  readonly configRevision: bigint
  readonly campaigns: ReadonlyMap<string, CampaignPlan>
  readonly numbers: readonly BookNumber[]
  readonly accounts: readonly CarrierAccount[]
}

export interface DialedNumber {
  readonly number: BookNumber
  readonly organizationId: string
  /** Null where the number is assigned to no campaign. */
  readonly plan: CampaignPlan | null
}

export interface RoutingBook {
  isLoaded(): boolean
  findNumber(e164: string): DialedNumber | undefined
  findAccount(accountSid: string): CarrierAccount | undefined
  findPlan(organizationId: string, campaignId: string): CampaignPlan | undefined
  /** Any carrier account of the organisation: for voice tokens. */
  accountOf(organizationId: string): CarrierAccount | undefined
  organizations(): readonly OrganizationPage[]
  /** Reads the organisations' revisions and loads again what has changed. Calls while one is running share the next run. */
  refresh(): Promise<void>
  /**
   * Resolves when the organisation's page is at least as new as this position of its book log: at once, where it was found to be so before. Whoever has seen in
   * the log that configuration changed must not go by names and destinations of before.
   */
  refreshTo(organizationId: string, bookSeq: number): Promise<void>
  /** Something was not found: perhaps it is new. Looks at most once a second, so that whoever asks for nonsense costs nothing. */
  refreshOnMiss(): Promise<void>
  /** At once, but not too often: for notifications. Errors go to `onError`. */
  refreshSoon(): void
  close(): void
}

/** What the book reads; `db.definers` has it. */
export interface BookSource {
  readonly listOrganizations: () => Promise<readonly { readonly id: string; readonly configRevision: bigint }[]>
  readonly loadRoutingBook: (organizationId?: string) => Promise<readonly BookOrganization[]>
}

export interface RoutingBookOptions {
  readonly source: BookSource
  readonly secretsKey: Buffer
  readonly onError: (error: unknown) => void
  /** Notifications are bundled to one look per this time. */
  readonly refreshIntervalMs?: number
}

/** One change is in force on every node at once; of many in a row, each is in force this soon after it was committed. */
const REFRESH_INTERVAL_MS = 200
const MISS_INTERVAL_MS = 1_000

function payoutRule(campaign: BookCampaign): PayoutAmount | null {
  if (campaign.publisherId === null) return null
  return campaign.payoutKind === 'flat' ? { kind: 'flat', amount: campaign.payoutMicros } : { kind: 'percent', basisPoints: campaign.payoutBasisPoints }
}

function planCampaign(organization: BookOrganization, campaign: BookCampaign): CampaignPlan {
  const targets = organization.targets.filter((target) => target.campaignId === campaign.id)
  const buyerIds = new Set(targets.map((target) => target.buyerId))
  const buyers = organization.buyers.filter((buyer) => buyerIds.has(buyer.id))
  const publisher = organization.publishers.find((candidate) => candidate.id === campaign.publisherId) ?? null
  return {
    organizationId: organization.id,
    configRevision: organization.configRevision,
    campaign,
    publisher,
    payout: payoutRule(campaign),
    targets,
    buyers,
    targetById: new Map(targets.map((target) => [target.id, target])),
    audience: ['staff', ...(publisher ? [`publisher:${publisher.id}` as const] : []), ...buyers.map((buyer) => `buyer:${buyer.id}` as const)],
  }
}

/** @throws AppError `internal` where a stored secret does not open */
export function indexOrganization(organization: BookOrganization, secretsKey: Buffer): OrganizationPage {
  return {
    id: organization.id,
    name: organization.name,
    configRevision: organization.configRevision,
    campaigns: new Map(organization.campaigns.map((campaign) => [campaign.id, planCampaign(organization, campaign)])),
    numbers: organization.numbers,
    accounts: organization.carrierAccounts.map((account) => ({
      id: account.id,
      organizationId: organization.id,
      accountSid: account.accountSid,
      authToken: decryptSecret(secretsKey, secretContext.carrierAuthToken(account.accountSid), account.authTokenCipher),
      apiKeySid: account.apiKeySid,
      apiKeySecret: decryptSecret(secretsKey, secretContext.carrierApiKeySecret(account.accountSid), account.apiKeySecretCipher),
      callsPerSecond: account.callsPerSecond,
    })),
  }
}

function openPage(organization: BookOrganization, secretsKey: Buffer, pages: Map<string, OrganizationPage>, failures: Map<string, unknown>): void {
  try {
    pages.set(organization.id, indexOrganization(organization, secretsKey))
  } catch (error) {
    failures.set(organization.id, error)
  }
}

/** Runs one look at a time. Whoever asks while one is running, which may have read before the change, waits for one more, shared by all who ask meanwhile. */
function createRefresh(look: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let following: Promise<void> | undefined
  const run = (): Promise<void> => {
    running = look().finally(() => (running = undefined))
    return running
  }
  return () => {
    if (!running) return run()
    following ??= running
      .catch(() => undefined)
      .then(() => {
        following = undefined
        return run()
      })
    return following
  }
}

export function createRoutingBook(options: RoutingBookOptions): RoutingBook {
  const pages = new Map<string, OrganizationPage>()
  const numbers = new Map<string, DialedNumber>()
  const accounts = new Map<string, CarrierAccount>()
  const intervalMs = options.refreshIntervalMs ?? REFRESH_INTERVAL_MS
  const seenSeqs = new Map<string, number>()
  /** What went wrong with single organisations in the last look: they keep the page they had, and nobody else is the worse for it. */
  const failures = new Map<string, unknown>()
  let loaded = false
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let missedAtMs = -MISS_INTERVAL_MS
  let soonAtMs = Number.NEGATIVE_INFINITY

  const reindex = (): void => {
    numbers.clear()
    accounts.clear()
    for (const page of pages.values()) {
      for (const account of page.accounts) accounts.set(account.accountSid, account)
      for (const number of page.numbers) numbers.set(number.number, dialedNumber(page, number))
    }
  }

  const look = async (): Promise<void> => {
    failures.clear()
    const current = await options.source.listOrganizations()
    const stale = current.filter((organization) => pages.get(organization.id)?.configRevision !== organization.configRevision)
    const known = new Set(current.map((organization) => organization.id))
    const gone = [...pages.keys()].filter((id) => !known.has(id))
    const fresh = stale.length === 0 ? [] : await options.source.loadRoutingBook(stale.length === 1 ? stale[0]?.id : undefined)
    for (const organization of fresh) openPage(organization, options.secretsKey, pages, failures)
    for (const id of gone) pages.delete(id)
    if (fresh.length > 0 || gone.length > 0) reindex()
    for (const failure of failures.values()) throw failure
    loaded = true
  }
  const refresh = createRefresh(look)

  const lookNow = (): void => {
    soonAtMs = performance.now()
    refresh().catch(options.onError)
  }

  return {
    isLoaded: () => loaded,
    findNumber: (e164) => numbers.get(e164),
    findAccount: (accountSid) => accounts.get(accountSid),
    findPlan: (organizationId, campaignId) => pages.get(organizationId)?.campaigns.get(campaignId),
    accountOf: (organizationId) => pages.get(organizationId)?.accounts[0],
    organizations: () => [...pages.values()],
    refresh,
    async refreshTo(organizationId, bookSeq) {
      if (bookSeq <= (seenSeqs.get(organizationId) ?? -1)) return
      try {
        await refresh()
      } catch (error) {
        if (failures.size === 0 || failures.has(organizationId)) throw error
      }
      seenSeqs.set(organizationId, Math.max(bookSeq, seenSeqs.get(organizationId) ?? -1))
    },
    refreshOnMiss() {
      if (performance.now() - missedAtMs < MISS_INTERVAL_MS) return Promise.resolve()
      missedAtMs = performance.now()
      return refresh()
    },
    refreshSoon() {
      if (closed || timer) return
      const waitMs = soonAtMs + intervalMs - performance.now()
      if (waitMs <= 0) return lookNow()
      timer = setTimeout(() => {
        timer = undefined
        lookNow()
      }, waitMs)
      timer.unref()
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function dialedNumber(page: OrganizationPage, number: BookNumber): DialedNumber {
  return {
    number,
    organizationId: page.id,
    plan: number.campaignId === null ? null : (page.campaigns.get(number.campaignId) ?? null),
  }
}
