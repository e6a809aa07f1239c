/** Configured rows as mutations see them: what a change needs to know (id, version) and what it would replace (the document). For staff. */
import { z } from 'zod'
import { uuidSchema } from '../ids.ts'

export const CONFIG_KINDS = ['campaign', 'publisher', 'buyer', 'target', 'profile', 'agent', 'number'] as const
export const MAX_CONFIG_PAGE = 500

/** Rows of one kind by id; those after `afterId`, for the next page. */
export const configListInputSchema = z.object({ kind: z.enum(CONFIG_KINDS), afterId: uuidSchema.optional(), limit: z.number().int().min(1).max(MAX_CONFIG_PAGE).default(MAX_CONFIG_PAGE) })
export type ConfigListInput = z.infer<typeof configListInputSchema>

export const configRowSchema = z.object({
  id: uuidSchema,
  /** A number's: the number itself. */
  name: z.string(),
  /** Null where such rows have none: agents, numbers. */
  status: z.string().nullable(),
  /** Send it as `baseVersion`. Agents have none: 0. */
  version: z.number().int(),
  /** The row that it belongs to: a target's campaign, a profile's target, a number's campaign. */
  parentId: uuidSchema.nullable(),
  /** As it was written: the rules, an agent's skills, a number's tags. */
  document: z.record(z.string(), z.unknown()),
})
export type ConfigRow = z.infer<typeof configRowSchema>
