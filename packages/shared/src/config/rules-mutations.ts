/** Mutations of the `rules` documents and of bid profiles. Documents travel and are stored as they are written (amounts as decimal strings). */
import { z } from 'zod'
import { uuidSchema } from '../ids.ts'
import { amountSchema } from '../money.ts'
import { buyerRulesSchema, campaignRulesSchema, labelSchema, numberTagsSchema, profileRulesSchema, publisherRulesSchema, targetRulesSchema } from '../rules/index.ts'

/** The rules document of each kind of entity. */
export const RULES_SCHEMAS = {
  campaign: campaignRulesSchema,
  publisher: publisherRulesSchema,
  buyer: buyerRulesSchema,
  target: targetRulesSchema,
  profile: profileRulesSchema,
} as const
export type RulesEntity = keyof typeof RULES_SCHEMAS

/** Checks a document with every path and reason, and leaves it as it was written. */
function asWritten<Schema extends z.ZodType>(schema: Schema) {
  return z.custom<z.input<Schema>>((value) => typeof value === 'object' && value !== null).superRefine((value, context) => {
    for (const issue of schema.safeParse(value).error?.issues ?? []) context.addIssue({ code: 'custom', message: issue.message, path: issue.path })
  })
}

/** `set` puts whole parts of the document in place (each part has a version of its own), `unset` takes parts away. */
const patch = <Schema extends z.ZodType>(schema: Schema) => z.object({ set: asWritten(schema), unset: z.array(z.string().max(40)).max(20).default([]) })

const base = { mutationId: uuidSchema, entityId: uuidSchema, baseVersion: z.number().int().min(0) }
const nameSchema = z.string().trim().min(1).max(120)
const statusSchema = z.enum(['active', 'paused'])

export const rulesMutationSchemas = [
  z.object({ ...base, name: z.literal('campaign.setRules'), args: patch(campaignRulesSchema) }),
  z.object({ ...base, name: z.literal('publisher.setRules'), args: patch(publisherRulesSchema) }),
  z.object({ ...base, name: z.literal('buyer.setRules'), args: patch(buyerRulesSchema) }),
  z.object({ ...base, name: z.literal('target.setRules'), args: patch(targetRulesSchema) }),
  /** `entityId` is the new profile's, made by the client; `baseVersion` 0. */
  z.object({ ...base, name: z.literal('profile.create'), args: z.object({ targetId: uuidSchema, name: nameSchema, bid: amountSchema, rules: asWritten(profileRulesSchema).default({}) }) }),
  z.object({ ...base, name: z.literal('profile.setBid'), args: z.object({ bid: amountSchema }) }),
  z.object({ ...base, name: z.literal('profile.setStatus'), args: z.object({ status: statusSchema }) }),
  z.object({ ...base, name: z.literal('profile.setRules'), args: patch(profileRulesSchema) }),
  z.object({ ...base, name: z.literal('profile.delete'), args: z.object({}) }),
  /** Of a telephone number: every call to it has them. Replaces all. */
  z.object({ ...base, name: z.literal('number.setTags'), args: z.object({ tags: numberTagsSchema }) }),
  /** Skill to level, 1 to 10; replaces all of the agent's skills. */
  z.object({ ...base, name: z.literal('agent.setSkills'), args: z.object({ skills: z.record(labelSchema, z.number().int().min(1).max(10)) }) }),
] as const
