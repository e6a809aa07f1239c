import type { Settings, WhatIfChange } from '@ringfloor/shared'
import type { BuyerConfig, CampaignBook, CampaignConfig, Level, LiveView, ProfileConfig, Status, TargetConfig } from '../book/index.ts'
import type { RouteFacts, ZoneTable } from '../facts.ts'

export interface WhatIfFacts {
  /** The facts as they would have been. Those passed in are as before. */
  readonly facts: RouteFacts
  /** Places of changes that name nothing in this call's book, from 0. */
  readonly withoutEffect: readonly number[]
}

type Overlay = (facts: RouteFacts) => RouteFacts | undefined

/**
 * The facts of a decision with changes laid over them, in order. Explain both to see what they would have done.
 * @param zones offsets at other instants and in other zones than those of the call; default the facts' own
 */
export function whatIf(facts: RouteFacts, changes: readonly WhatIfChange[], zones: ZoneTable = facts.zones): WhatIfFacts {
  const withoutEffect: number[] = []
  const changed = changes.reduce((current, change, index) => {
    const next = overlayOf(change)(current)
    if (next === undefined) withoutEffect.push(index)
    return next ?? current
  }, facts)
  return { facts: changed === facts ? facts : { ...changed, zones }, withoutEffect }
}

function overlayOf(change: WhatIfChange): Overlay {
  switch (change.kind) {
    case 'bid': return (facts) => withBid(facts, change.profileId, change.bid)
    case 'status': return withStatus(change.level, change.id, change.status)
    case 'floor': return onCampaign((row) => ({ ...row, floorMicros: change.floor }))
    case 'auction': return onCampaign((row) => ({ ...row, auctionKind: change.auctionKind, incrementMicros: change.increment ?? row.incrementMicros }))
    case 'limits': return onRules(change.level, change.id, () => ({ limits: change.limits }))
    case 'schedule': return onRules(change.level, change.id, (settings) => ({ settings: { ...settings, schedule: change.schedule } }))
    case 'settings': return onRules(change.level, change.id, (settings) => ({ settings: { ...settings, ...change.settings } }))
    case 'modifiers': return onRow('profile', change.profileId, { profile: (row) => ({ ...row, rules: { ...row.rules, modifiers: change.modifiers } }) })
    case 'plan': return onCampaign((row) => ({ ...row, rules: { ...row.rules, plan: change.plan } }))
    case 'funds': return (facts) => withFunds(facts, change.buyerId, change.available)
    case 'time': return (facts) => atTime(facts, change.nowMs)
  }
}

interface RowChanges {
  readonly campaign?: (row: CampaignConfig) => CampaignConfig
  readonly buyer?: (row: BuyerConfig) => BuyerConfig
  readonly target?: (row: TargetConfig) => TargetConfig
  readonly profile?: (row: ProfileConfig) => ProfileConfig
}

function onRow(level: Level, id: string, changes: RowChanges): Overlay {
  return (facts) => {
    const { book } = facts
    switch (level) {
      case 'campaign': return book.campaign.campaignId === id && changes.campaign !== undefined ? withBook(facts, { campaign: changes.campaign(book.campaign) }) : undefined
      case 'buyer': return withRow(book.buyers, id, changes.buyer, (buyers) => withBook(facts, { buyers }))
      case 'target': return withRow(book.targets, id, changes.target, (targets) => withBook(facts, { targets }))
      case 'profile': return withRow(book.profiles, id, changes.profile, (profiles) => withBook(facts, { profiles }))
    }
  }
}

function withStatus(level: Level, id: string, status: Status): Overlay {
  const changed = <T extends { readonly status: Status }>(row: T): T => ({ ...row, status })
  return onRow(level, id, { campaign: changed, buyer: changed, target: changed, profile: changed })
}

/** The same change to the rules of any level: settings and limits have the same form at each. */
function onRules(level: Level, id: string, change: (settings: Settings | undefined) => { settings?: Settings; limits?: NonNullable<ProfileConfig['rules']['limits']> }): Overlay {
  const changed = <T extends { readonly rules: { settings?: Settings | undefined } }>(row: T): T => ({ ...row, rules: { ...row.rules, ...change(row.rules.settings) } })
  return onRow(level, id, { campaign: changed, buyer: changed, target: changed, profile: changed })
}

function onCampaign(change: (row: CampaignConfig) => CampaignConfig): Overlay {
  return (facts) => withBook(facts, { campaign: change(facts.book.campaign) })
}

function withBook(facts: RouteFacts, parts: Partial<CampaignBook>): RouteFacts {
  return { ...facts, book: { ...facts.book, ...parts } }
}

function withRow<T>(rows: ReadonlyMap<string, T>, id: string, change: ((row: T) => T) | undefined, put: (rows: ReadonlyMap<string, T>) => RouteFacts): RouteFacts | undefined {
  const row = rows.get(id)
  if (row === undefined || change === undefined) return undefined
  return put(new Map(rows).set(id, change(row)))
}

/** Where bids come from outside, the bid that its target would have answered with. */
function withBid(facts: RouteFacts, profileId: string, bidMicros: bigint): RouteFacts | undefined {
  const profile = facts.book.profiles.get(profileId)
  const target = profile === undefined ? undefined : facts.book.targets.get(profile.targetId)
  if (target?.bidSource === 'answer') {
    const currency = facts.book.campaign.currency
    return { ...facts, answers: new Map(facts.answers).set(target.targetId, { kind: 'bid', bidMicros, currency, expiresAtMs: null }) }
  }
  return onRow('profile', profileId, { profile: (row) => ({ ...row, bidMicros }) })(facts)
}

function withFunds(facts: RouteFacts, buyerId: string, availableMicros: bigint): RouteFacts | undefined {
  if (!facts.book.buyers.has(buyerId)) return undefined
  const { live, book: { campaign } } = facts
  const available: LiveView['availableMicros'] = (id, currency) => (id === buyerId && currency === campaign.currency ? availableMicros : live.availableMicros(id, currency))
  return { ...facts, live: { ...live, availableMicros: available } }
}

/**
 * The call at another instant. What belongs to the call comes along: how long it had been routed, answers that were still good, softphones that had just been
 * heard of. Windows are those of the new instant, with what the log knew of them.
 */
function atTime(facts: RouteFacts, nowMs: number): RouteFacts {
  const shift = nowMs - facts.nowMs
  const { live } = facts
  const seat: LiveView['seat'] = (userId) => {
    const found = live.seat(userId)
    return found && { ...found, seenAtMs: found.seenAtMs + shift, sinceMs: found.sinceMs + shift }
  }
  const releasedAtMs: LiveView['releasedAtMs'] = (userId) => {
    const released = live.releasedAtMs(userId)
    return released === 0 ? 0 : released + shift
  }
  const answers = new Map([...facts.answers].map(([targetId, answer]) => [targetId, answer.kind === 'bid' && answer.expiresAtMs !== null ? { ...answer, expiresAtMs: answer.expiresAtMs + shift } : answer] as const))
  return { ...facts, nowMs, startedAtMs: facts.startedAtMs + shift, answers, live: { ...live, seat, releasedAtMs } }
}
