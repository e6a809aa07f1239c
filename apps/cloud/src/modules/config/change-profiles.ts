/** Bid profiles come and go: the two mutations that make or remove a row. Everything else about a profile is decided like any row (decide-mutation.ts). */
import { RULES_SCHEMAS, type ConfigMutation, type Viewer } from '@ringfloor/shared'
import { RULES_PREFIX, type ConfigEntity, type Fields, type FieldValue } from './config-entity.ts'
import { countProfiles, deleteProfile, insertProfile, lockEntity, type ConfigTransaction } from './config.repository.ts'
import { readAmount, type MutationDecision } from './decide-mutation.ts'

/** Standing bids of one target. More than this is a list for a bidder of its own. */
export const MAX_PROFILES_PER_TARGET = 1_000

export type CreateProfile = Extract<ConfigMutation, { name: 'profile.create' }>
export type DeleteProfile = Extract<ConfigMutation, { name: 'profile.delete' }>

const reject = (message: string): MutationDecision => ({ kind: 'refuse', result: 'rejected', code: 'config.rejected', message })

/** The profile as the mutation would make it, before anybody decides whether it may. */
export function draftProfile(mutation: CreateProfile, buyerId: string): ConfigEntity {
  return { kind: 'profile', id: mutation.entityId, buyerId, version: 0, fieldVersions: {}, fields: {}, rules: {} }
}

/** Locks the target, so that its number of profiles stays what was counted. Null where there is no such target. */
export async function lockProfileTarget(tx: ConfigTransaction, mutation: CreateProfile): Promise<ConfigEntity | null> {
  return lockEntity(tx, 'target', mutation.args.targetId)
}

export async function createProfile(tx: ConfigTransaction, viewer: Viewer, mutation: CreateProfile): Promise<MutationDecision> {
  const { targetId, name, bid, rules } = mutation.args
  if (mutation.baseVersion !== 0) return reject('A new bid profile has no version yet: send 0.')
  const bidMicros = readAmount(bid, 'bid', 1n)
  if (typeof bidMicros === 'string') return reject(bidMicros)
  const issue = RULES_SCHEMAS.profile.safeParse(rules).error?.issues[0]
  if (issue) return reject(`rules.${issue.path.join('.')}: ${issue.message}`)
  if (await lockEntity(tx, 'profile', mutation.entityId)) return reject('There is a bid profile with this id already.')
  // A target without profiles has one implied, which goes by the target's id.
  if (await lockEntity(tx, 'target', mutation.entityId)) return reject('There is a target with this id: make a new one for the bid profile.')
  if ((await countProfiles(tx, targetId)) >= MAX_PROFILES_PER_TARGET) return reject(`A target has at most ${MAX_PROFILES_PER_TARGET} bid profiles.`)
  await insertProfile(tx, { id: mutation.entityId, organizationId: viewer.organizationId, targetId, name, bidMicros, rules })
  const parts = Object.entries(rules).map(([part, json]): [string, FieldValue] => [RULES_PREFIX + part, { json }])
  return { kind: 'apply', before: {}, after: { targetId, name, status: 'active', bidMicros, ...Object.fromEntries(parts) }, version: 1, fieldVersions: {} }
}

/** The newest version must have been seen: what somebody has just edited is not deleted unseen. */
export async function removeProfile(tx: ConfigTransaction, entity: ConfigEntity, mutation: DeleteProfile): Promise<MutationDecision> {
  if (mutation.baseVersion > entity.version) return reject(`Version ${mutation.baseVersion} does not exist; the newest is ${entity.version}.`)
  if (mutation.baseVersion < entity.version) {
    return { kind: 'refuse', result: 'conflict', code: 'config.conflict', message: `The bid profile was changed meanwhile, in version ${entity.version}. Look at it and decide again.` }
  }
  await deleteProfile(tx, entity.id)
  const before: Fields = entity.fields
  return { kind: 'apply', before, after: { deleted: 'true' }, version: entity.version + 1, fieldVersions: {} }
}
