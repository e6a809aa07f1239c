import type { ConfigMutation, ConfigReceipt } from '@ringfloor/shared'
import { emit, type World } from './world.ts'

/** Applies a change to the world as the exchange would: by version, with a receipt. */
export function applyMutation(world: World, mutation: ConfigMutation): ConfigReceipt {
  const lists = [world.targets, world.campaigns]
  const list = lists.find((each) => each.some((row) => row.id === mutation.entityId)) as { id: string; version: number }[] | undefined
  const at = list?.findIndex((row) => row.id === mutation.entityId) ?? -1
  const row = list?.[at]
  const receipt = { mutationId: mutation.mutationId, duplicate: false, entityId: mutation.entityId, code: null, message: null }
  if (!list || !row) return { ...receipt, result: 'rejected', version: 0, code: 'not_found', message: 'There is nothing of that id.' }
  if (row.version !== mutation.baseVersion) return { ...receipt, result: 'conflict', version: row.version, code: 'config.conflict', message: null }
  list[at] = { ...row, ...mutation.args, version: row.version + 1 }
  emit(world, 'config.changed', { entity: mutation.name.split('.')[0] ?? '', entityId: mutation.entityId })
  return { ...receipt, result: 'applied', version: row.version + 1 }
}
