import type { Settings } from '@ringfloor/shared'
import { idsOf, link, unlink, type IdSets } from './id-sets.ts'
import { isSameDocument } from './same-document.ts'
import type { AgentConfig, BookChange, BuyerConfig, CampaignBook, CampaignConfig, ProfileConfig, PublisherConfig, TargetConfig } from './types.ts'

/** The rows as they stand, by id; a target's `agentIds` are those that count. */
export interface ConfigView {
  readonly campaigns: ReadonlyMap<string, CampaignConfig>
  readonly publishers: ReadonlyMap<string, PublisherConfig>
  readonly buyers: ReadonlyMap<string, BuyerConfig>
  readonly targets: ReadonlyMap<string, TargetConfig>
  readonly profiles: ReadonlyMap<string, ProfileConfig>
  readonly agents: ReadonlyMap<string, AgentConfig>
  readonly targetIdsOf: (campaignId: string) => ReadonlySet<string>
  /** Standing bids only: empty where the target's profile is implied. */
  readonly profileIdsOf: (targetId: string) => ReadonlySet<string>
}

export type ConfigChange = Extract<BookChange, { kind: 'campaign' | 'publisher' | 'buyer' | 'target' | 'profile' | 'agent' | 'agents' }>

export interface ConfigStore {
  readonly view: ConfigView
  /** What `agents` changes said, by target. */
  readonly assigned: ReadonlyMap<string, readonly string[]>
  /** Puts the change in place. Campaigns whose book it touches are added to `touched`. */
  readonly apply: (change: ConfigChange, touched: Set<string>) => void
  readonly campaignBook: (campaignId: string) => CampaignBook | undefined
  /** Zones on whose clocks decisions about this campaign depend, sorted. */
  readonly zones: (campaignId: string) => readonly string[]
}

interface Tables {
  readonly campaigns: Map<string, CampaignConfig>
  readonly publishers: Map<string, PublisherConfig>
  readonly buyers: Map<string, BuyerConfig>
  readonly targets: Map<string, TargetConfig>
  readonly profiles: Map<string, ProfileConfig>
  readonly agents: Map<string, AgentConfig>
  readonly assigned: Map<string, readonly string[]>
  readonly campaignsOfPublisher: IdSets
  readonly targetsOfCampaign: IdSets
  readonly targetsOfBuyer: IdSets
  readonly targetsOfAgent: IdSets
  readonly profilesOfTarget: IdSets
}

/**
 * The configuration of one organisation. Rows may come in any order: what names a row that is not there waits for it. A bid profile with the id of a target is
 * none, for good: a row of that id goes when the target comes, and comes back only when it is written once more.
 */
export function createConfigStore(): ConfigStore {
  const tables: Tables = {
    campaigns: new Map(), publishers: new Map(), buyers: new Map(), targets: new Map(), profiles: new Map(), agents: new Map(), assigned: new Map(),
    campaignsOfPublisher: new Map(), targetsOfCampaign: new Map(), targetsOfBuyer: new Map(), targetsOfAgent: new Map(), profilesOfTarget: new Map(),
  }
  const books = new Map<string, CampaignBook>()
  const zones = new Map<string, readonly string[]>()
  return {
    view: { ...tables, targetIdsOf: (campaignId) => idsOf(tables.targetsOfCampaign, campaignId), profileIdsOf: (targetId) => idsOf(tables.profilesOfTarget, targetId) },
    assigned: tables.assigned,
    apply: (change, touched) => {
      const concerned = new Set<string>()
      const otherZones = applyRow(tables, change, concerned)
      for (const campaignId of concerned) {
        books.delete(campaignId)
        if (otherZones) zones.delete(campaignId)
        touched.add(campaignId)
      }
    },
    campaignBook: (campaignId) => {
      const known = books.get(campaignId) ?? buildCampaignBook(tables, campaignId)
      if (known !== undefined) books.set(campaignId, known)
      return known
    },
    zones: (campaignId) => {
      const known = zones.get(campaignId) ?? collectZones(tables, campaignId)
      if (tables.campaigns.has(campaignId)) zones.set(campaignId, known)
      return known
    },
  }
}

/** @returns whether the row asks for other zones than before */
function applyRow(tables: Tables, change: ConfigChange, concerned: Set<string>): boolean {
  switch (change.kind) {
    case 'campaign': {
      const old = putRules(tables.campaigns, change.id, change.row)
      if (old?.publisherId != null) unlink(tables.campaignsOfPublisher, old.publisherId, change.id)
      if (change.row?.publisherId != null) link(tables.campaignsOfPublisher, change.row.publisherId, change.id)
      concerned.add(change.id)
      return zonesDiffer(old, change.row)
    }
    case 'publisher':
      putRules(tables.publishers, change.id, change.row)
      for (const campaignId of idsOf(tables.campaignsOfPublisher, change.id)) concerned.add(campaignId)
      return false
    case 'buyer':
      for (const targetId of idsOf(tables.targetsOfBuyer, change.id)) addCampaignOf(tables, targetId, concerned)
      return zonesDiffer(putRules(tables.buyers, change.id, change.row), change.row)
    case 'target':
      return applyTarget(tables, change.id, change.row, concerned)
    case 'profile':
      // A target's id is that of its implied profile: two of one id, and which of them is meant would depend on the order of rows.
      return applyProfile(tables, change.id, tables.targets.has(change.id) ? null : change.row, concerned)
    case 'agent':
      put(tables.agents, change.id, change.row)
      for (const targetId of idsOf(tables.targetsOfAgent, change.id)) addCampaignOf(tables, targetId, concerned)
      return false
    case 'agents': {
      const target = tables.targets.get(change.id)
      if (target === undefined && change.userIds.length === 0) tables.assigned.delete(change.id)
      else tables.assigned.set(change.id, change.userIds)
      if (target !== undefined) applyTarget(tables, change.id, target, concerned)
      return false
    }
  }
}

function applyProfile(tables: Tables, id: string, row: ProfileConfig | null, concerned: Set<string>): boolean {
  const old = putRules(tables.profiles, id, row)
  // Mostly a new bid, and nothing else is another than before.
  if (old !== undefined && old.targetId === row?.targetId) {
    addCampaignOf(tables, old.targetId, concerned)
    return zonesDiffer(old, row)
  }
  for (const each of [old, row]) if (each != null) addCampaignOf(tables, each.targetId, concerned)
  if (old !== undefined) unlink(tables.profilesOfTarget, old.targetId, id)
  if (row !== null) link(tables.profilesOfTarget, row.targetId, id)
  return true
}

function applyTarget(tables: Tables, id: string, row: TargetConfig | null, concerned: Set<string>): boolean {
  const otherZones = row !== null && tables.profiles.has(id) && applyProfile(tables, id, null, concerned)
  const agentIds = tables.assigned.get(id) ?? sameAgents(tables.targets.get(id), row)
  const target = row === null || agentIds === undefined ? row : { ...row, agentIds }
  const old = putRules(tables.targets, id, target)
  if (old !== undefined) {
    unlink(tables.targetsOfCampaign, old.campaignId, id)
    unlink(tables.targetsOfBuyer, old.buyerId, id)
    for (const userId of old.agentIds) unlink(tables.targetsOfAgent, userId, id)
    concerned.add(old.campaignId)
  }
  if (target === null) tables.assigned.delete(id)
  else {
    link(tables.targetsOfCampaign, target.campaignId, id)
    link(tables.targetsOfBuyer, target.buyerId, id)
    for (const userId of target.agentIds) link(tables.targetsOfAgent, userId, id)
    concerned.add(target.campaignId)
  }
  return otherZones || old?.campaignId !== target?.campaignId || old?.buyerId !== target?.buyerId || zonesDiffer(old, target)
}

/** The list that the target has, if the row says the same. */
function sameAgents(old: TargetConfig | undefined, row: TargetConfig | null): readonly string[] | undefined {
  return old !== undefined && row !== null && old.agentIds !== row.agentIds && isSameDocument(old.agentIds, row.agentIds) ? old.agentIds : undefined
}

/** @returns the row before */
function put<T>(rows: Map<string, T>, id: string, row: T | null): T | undefined {
  const old = rows.get(id)
  if (row === null) rows.delete(id)
  else rows.set(id, row)
  return old
}

/**
 * As `put`. Rows come as they were read, each with rules of its own: rules that say what they said before stay the same object, so that whoever compiles them sees by a look that a
 * new bid is nothing but a new bid.
 */
function putRules<T extends { readonly rules: object }>(rows: Map<string, T>, id: string, row: T | null): T | undefined {
  const old = rows.get(id)
  if (old === undefined || row === null || old.rules === row.rules || !isSameDocument(old.rules, row.rules)) return put(rows, id, row)
  rows.set(id, { ...row, rules: old.rules })
  return old
}

function addCampaignOf(tables: Tables, targetId: string, concerned: Set<string>): void {
  const target = tables.targets.get(targetId)
  if (target !== undefined) concerned.add(target.campaignId)
}

interface Zoned {
  readonly timeZone?: string
  readonly rules: { readonly settings?: Settings | undefined }
}

function zonesDiffer(a: Zoned | null | undefined, b: Zoned | null | undefined): boolean {
  return a?.timeZone !== b?.timeZone || a?.rules.settings?.schedule?.timeZone !== b?.rules.settings?.schedule?.timeZone
}

function collectZones(tables: Tables, campaignId: string): readonly string[] {
  const zones = new Set<string>()
  const add = (row: Zoned | undefined): void => {
    if (row?.timeZone !== undefined) zones.add(row.timeZone)
    const scheduled = row?.rules.settings?.schedule?.timeZone
    if (scheduled !== undefined) zones.add(scheduled)
  }
  add(tables.campaigns.get(campaignId))
  for (const targetId of idsOf(tables.targetsOfCampaign, campaignId)) {
    const target = tables.targets.get(targetId)
    add(target)
    if (target !== undefined) add(tables.buyers.get(target.buyerId))
    for (const profileId of idsOf(tables.profilesOfTarget, targetId)) add(tables.profiles.get(profileId))
  }
  return [...zones].sort()
}

function buildCampaignBook(tables: Tables, campaignId: string): CampaignBook | undefined {
  const campaign = tables.campaigns.get(campaignId)
  if (campaign === undefined) return undefined
  const book = {
    campaign, publisher: (campaign.publisherId === null ? undefined : tables.publishers.get(campaign.publisherId)) ?? null,
    buyers: new Map<string, BuyerConfig>(), targets: new Map<string, TargetConfig>(), profiles: new Map<string, ProfileConfig>(), agents: new Map<string, AgentConfig>(),
  }
  for (const targetId of idsOf(tables.targetsOfCampaign, campaignId)) {
    const target = tables.targets.get(targetId)
    if (target === undefined) continue
    book.targets.set(targetId, target)
    copyRow(tables.buyers, book.buyers, target.buyerId)
    for (const userId of target.agentIds) copyRow(tables.agents, book.agents, userId)
    const profileIds = idsOf(tables.profilesOfTarget, targetId)
    if (profileIds.size === 0) book.profiles.set(targetId, implyProfile(target))
    for (const profileId of profileIds) copyRow(tables.profiles, book.profiles, profileId)
  }
  return book
}

function copyRow<T>(from: ReadonlyMap<string, T>, to: Map<string, T>, id: string): void {
  const row = from.get(id)
  if (row !== undefined) to.set(id, row)
}

/** The bid of a target that has no profile: its own, for every call. */
export function implyProfile(target: TargetConfig): ProfileConfig {
  return { profileId: target.targetId, targetId: target.targetId, version: target.version, status: 'active', bidMicros: target.bidMicros, rules: {} }
}
