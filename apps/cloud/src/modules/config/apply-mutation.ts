/** The one way configuration changes: lock, judge, apply, receipt, event, in one transaction. */
import { createHash } from 'node:crypto'
import { AppError, type ConfigMutation, type ConfigReceipt, type Viewer } from '@ringfloor/shared'
import { appendEvents, isUniqueViolation, type Database } from '../../db/index.ts'
import { findPlanProblem } from './check-plan.ts'
import { createProfile, draftProfile, lockProfileTarget, removeProfile } from './change-profiles.ts'
import { BUYER_MUTATIONS, BUYER_RULES, entityKindOf, type ConfigEntity } from './config-entity.ts'
import { findConfigAudience, findReceipt, insertReceipt, lockEntity, recordChange, saveEntity, type ConfigTransaction, type StoredReceipt } from './config.repository.ts'
import { decideMutation, type MutationDecision } from './decide-mutation.ts'

const forbidden = (userMessage: string): AppError => new AppError('auth.forbidden', { userMessage })
const reused = (): AppError => new AppError('conflict', { userMessage: 'This change carries the id of another change. Make it again.', details: { field: 'mutationId' } })

/** Of everything but the id. The schema has fixed the keys; they are sorted here because clients may order them as they like. */
export function hashMutation(mutation: ConfigMutation): Uint8Array<ArrayBuffer> {
  const { mutationId: _, ...input } = mutation
  const text = JSON.stringify(input, (_key, value: unknown) =>
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value,
  )
  return new Uint8Array(createHash('sha256').update(text).digest())
}

/** Another buyer's row is, to this buyer, not there. */
function isVisibleTo(viewer: Viewer, entity: ConfigEntity): boolean {
  return viewer.role !== 'buyer' || (entity.buyerId !== null && entity.buyerId === viewer.buyerId)
}

/** Who may send it at all. @throws AppError `auth.forbidden` */
function requireRight(viewer: Viewer, mutation: ConfigMutation): void {
  if (viewer.role !== 'buyer') return
  if (!BUYER_MUTATIONS.includes(mutation.name)) throw forbidden('A buyer may change only its own targets.')
  const touched = touchedRules(mutation)
  const foreign = touched.find((part) => !BUYER_RULES[entityKindOf(mutation.name)].includes(part))
  if (foreign !== undefined) throw forbidden(`The exchange decides about ${foreign}, not the buyer.`)
}

/** Parts of the rules document that the mutation writes. */
function touchedRules(mutation: ConfigMutation): readonly string[] {
  if (mutation.name === 'profile.create') return Object.keys(mutation.args.rules)
  return 'set' in mutation.args ? [...Object.keys(mutation.args.set), ...mutation.args.unset] : []
}

function toReceipt(mutation: ConfigMutation, entity: ConfigEntity, decision: MutationDecision): ConfigReceipt {
  const base = { mutationId: mutation.mutationId, duplicate: false, entityId: entity.id }
  return decision.kind === 'refuse'
    ? { ...base, result: decision.result, version: entity.version, code: decision.code, message: decision.message }
    : { ...base, result: 'applied', version: decision.version, code: null, message: null }
}

/** The row that the mutation is about, locked; of a profile to be made its draft. @throws AppError `not_found` */
async function lockSubject(tx: ConfigTransaction, viewer: Viewer, mutation: ConfigMutation): Promise<ConfigEntity> {
  const owner = mutation.name === 'profile.create' ? await lockProfileTarget(tx, mutation) : await lockEntity(tx, entityKindOf(mutation.name), mutation.entityId)
  if (!owner || !isVisibleTo(viewer, owner)) {
    throw new AppError('not_found', { userMessage: 'There is no such campaign, publisher, buyer, target, bid profile, agent or number.', details: { field: mutation.name === 'profile.create' ? 'args.targetId' : 'entityId' } })
  }
  return mutation.name === 'profile.create' ? draftProfile(mutation, owner.buyerId ?? '') : owner
}

/** Decides, and writes the row. */
async function changeRow(tx: ConfigTransaction, viewer: Viewer, mutation: ConfigMutation, entity: ConfigEntity): Promise<MutationDecision> {
  if (mutation.name === 'profile.create') return createProfile(tx, viewer, mutation)
  if (mutation.name === 'profile.delete') return removeProfile(tx, entity, mutation)
  const problem = await findPlanProblem(tx, mutation)
  if (problem !== undefined) return { kind: 'refuse', result: 'rejected', code: 'config.rejected', message: problem }
  const decision = decideMutation(entity, mutation)
  if (decision.kind === 'apply' && Object.keys(decision.after).length > 0) {
    await saveEntity(tx, entity, { fields: decision.after, version: decision.version, fieldVersions: decision.fieldVersions })
  }
  return decision
}

async function runMutation(tx: ConfigTransaction, viewer: Viewer, mutation: ConfigMutation, at: Date): Promise<ConfigReceipt> {
  const inputHash = hashMutation(mutation)
  const earlier = await findReceipt(tx, mutation.mutationId)
  if (earlier) return repeatReceipt(viewer, inputHash, earlier)
  const entity = await lockSubject(tx, viewer, mutation)
  // Sent twice at once: the second one has waited for the row, and finds the receipt of the first.
  const meanwhile = await findReceipt(tx, mutation.mutationId)
  if (meanwhile) return repeatReceipt(viewer, inputHash, meanwhile)
  const decision = await changeRow(tx, viewer, mutation, entity)
  const receipt = toReceipt(mutation, entity, decision)
  await insertReceipt(tx, { organizationId: viewer.organizationId, userId: viewer.userId, name: mutation.name, inputHash, receipt, at })
  if (decision.kind === 'apply' && Object.keys(decision.after).length > 0) {
    await recordChange(tx, {
      organizationId: viewer.organizationId, mutationId: mutation.mutationId, userId: viewer.userId, entity: entity.kind, entityId: entity.id, before: decision.before,
      after: decision.after, at,
    })
    const audience = await findConfigAudience(tx, entity)
    await appendEvents(tx, viewer.organizationId, [{ type: 'config.changed', body: { entity: entity.kind, entityId: entity.id }, audience }])
  }
  return receipt
}

function repeatReceipt(viewer: Viewer, inputHash: Uint8Array<ArrayBuffer>, earlier: StoredReceipt): ConfigReceipt {
  if (earlier.userId !== viewer.userId || !Buffer.from(earlier.inputHash).equals(inputHash)) throw reused()
  return { ...earlier.receipt, duplicate: true }
}

/**
 * Applies a named mutation once; a repeat of its id gets the first receipt again. Conflicts and refused values are receipts, not errors: an
 * offline client must be able to move on.
 * @throws AppError `auth.forbidden`, `not_found`, `conflict` (the id was used for something else)
 */
export async function applyMutation(db: Database, viewer: Viewer, mutation: ConfigMutation, at: Date): Promise<ConfigReceipt> {
  requireRight(viewer, mutation)
  try {
    return await db.withTenant(viewer.organizationId, (tx) => runMutation(tx, viewer, mutation, at))
  } catch (error) {
    throw isUniqueViolation(error) ? reused() : error
  }
}
