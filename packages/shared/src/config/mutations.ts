/**
 * Configuration changes only through named mutations: a client-made id (a repeat returns the first receipt), the versions the client saw, and
 * a receipt. The offline client will be one more caller of the same path.
 */
import { z } from 'zod'
import { uuidSchema } from '../ids.ts'
import { amountSchema } from '../money.ts'
import { rulesMutationSchemas } from './rules-mutations.ts'

const base = { mutationId: uuidSchema, entityId: uuidSchema, baseVersion: z.number().int().min(0) }

export const configMutationSchema = z.discriminatedUnion('name', [
  z.object({ ...base, name: z.literal('campaign.setStatus'), args: z.object({ status: z.enum(['active', 'paused']) }) }),
  z.object({ ...base, name: z.literal('campaign.setFloor'), args: z.object({ floor: amountSchema }) }),
  z.object({ ...base, name: z.literal('buyer.setStatus'), args: z.object({ status: z.enum(['active', 'paused']) }) }),
  z.object({ ...base, name: z.literal('target.setStatus'), args: z.object({ status: z.enum(['active', 'paused']) }) }),
  z.object({ ...base, name: z.literal('target.setBid'), args: z.object({ bid: amountSchema }) }),
  z.object({
    ...base,
    name: z.literal('target.setCaps'),
    args: z.object({
      maxConcurrency: z.number().int().min(0).max(10_000).nullable(),
      hourCap: z.number().int().min(0).max(1_000_000).nullable(),
      dayCap: z.number().int().min(0).max(1_000_000).nullable(),
    }),
  }),
  ...rulesMutationSchemas,
])
export type ConfigMutation = z.infer<typeof configMutationSchema>
export type ConfigMutationName = ConfigMutation['name']

/** `conflict`: a field it touches changed after `baseVersion`; nothing was applied. `duplicate` repeats the first receipt's outcome. */
export const configReceiptSchema = z.object({
  mutationId: uuidSchema,
  result: z.enum(['applied', 'conflict', 'rejected']),
  duplicate: z.boolean(),
  entityId: uuidSchema,
  version: z.number().int(),
  code: z.string().nullable(),
  message: z.string().nullable(),
})
export type ConfigReceipt = z.infer<typeof configReceiptSchema>
