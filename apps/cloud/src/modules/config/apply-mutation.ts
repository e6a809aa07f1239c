/** The one way configuration changes: lock, judge, apply, receipt, event, in one transaction. */
import { createHash } from 'node:crypto'
import { AppError, type ConfigMutation, type ConfigReceipt, type Viewer } from '@ringfloor/shared'
import { appendEvents, isUniqueViolation, type Database } from '../../db/index.ts'
import { BUYER_MUTATIONS, entityKindOf, type ConfigEntity } from './config-entity.ts'
import { findConfigAudience, findReceipt, insertReceipt, lockEntity, recordChange, saveEntity, type ConfigTransaction } from './config.repository.ts'
import { decideMutation, type MutationDecision } from './decide-mutation.ts'

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

async function applyDecision(tx: ConfigTransaction, viewer: Viewer, mutation: ConfigMutation, entity: ConfigEntity, decision: Extract<MutationDecision, { kind: 'apply' }>, at: Date) {
  await saveEntity(tx, entity.kind, entity.id, { fields: decision.after, version: decision.version, fieldVersions: decision.fieldVersions })
  await recordChange(tx, {
    organizationId: viewer.organizationId, mutationId: mutation.mutationId, userId: viewer.userId, entity: entity.kind, entityId: entity.id, before: decision.before,
    after: decision.after, at,
  })
}

function toReceipt(mutation: ConfigMutation, entity: ConfigEntity, decision: MutationDecision): ConfigReceipt {
  const base = { mutationId: mutation.mutationId, duplicate: false, entityId: entity.id }
  return decision.kind === 'refuse'
    ? { ...base, result: decision.result, version: entity.version, code: decision.code, message: decision.message }
    : { ...base, result: 'applied', version: decision.version, code: null, message: null }
}

async function runMutation(tx: ConfigTransaction, viewer: Viewer, mutation: ConfigMutation, at: Date): Promise<ConfigReceipt> {
  const inputHash = hashMutation(mutation)
  const entity = await lockEntity(tx, entityKindOf(mutation.name), mutation.entityId)
  if (!entity || !isVisibleTo(viewer, entity)) throw new AppError('not_found', { userMessage: 'There is no such campaign, buyer or target.', details: { field: 'entityId' } })
  const earlier = await findReceipt(tx, mutation.mutationId)
  if (earlier) {
    if (earlier.userId !== viewer.userId || !Buffer.from(earlier.inputHash).equals(inputHash)) throw reused()
    return { ...earlier.receipt, duplicate: true }
  }
  const decision = decideMutation(entity, mutation)
  const receipt = toReceipt(mutation, entity, decision)
  const isChange = decision.kind === 'apply' && Object.keys(decision.after).length > 0
  await insertReceipt(tx, { organizationId: viewer.organizationId, userId: viewer.userId, name: mutation.name, inputHash, receipt, at })
  if (isChange) {
    await applyDecision(tx, viewer, mutation, entity, decision, at)
    const audience = await findConfigAudience(tx, entity)
    await appendEvents(tx, viewer.organizationId, [{ type: 'config.changed', body: { entity: entity.kind, entityId: entity.id }, audience }])
  }
  return receipt
}

/**
 * Applies a named mutation once; a repeat of its id gets the first receipt again. Conflicts and refused values are receipts, not errors: an
 * offline client must be able to move on.
 * @throws AppError `auth.forbidden`, `not_found`, `conflict` (the id was used for something else)
 */
export async function applyMutation(db: Database, viewer: Viewer, mutation: ConfigMutation, at: Date): Promise<ConfigReceipt> {
  if (viewer.role === 'buyer' && !BUYER_MUTATIONS.includes(mutation.name)) throw new AppError('auth.forbidden', { userMessage: 'A buyer may change only its own targets.' })
  try {
    return await db.withTenant(viewer.organizationId, (tx) => runMutation(tx, viewer, mutation, at))
  } catch (error) {
    throw isUniqueViolation(error) ? reused() : error
  }
}
