/** docs/routing-rules.md says what there is, and its examples are what the exchange takes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  bidModifierSchema, BUILT_IN_TAGS, CALLER_TYPES, CAP_WINDOWS, CONFIG_KINDS, configMutationSchema, limitsSchema, placesSchema, planStepSchema, RESERVED_TAG_PREFIX, settingsSchema, strategySchema,
  tagCriterionSchema,
} from '../src/index.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/routing-rules.md'), 'utf8')
const id = '0192f0c1-0000-7000-8000-000000000001'

/** Each ```json block names its mutation and holds the mutation's arguments. */
const examples = [...page.matchAll(/^```json (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', args = '']) => ({ name, args }))

/** What a discriminated union tells its members apart by. */
const namesOf = (options: readonly { readonly shape: Readonly<Record<string, unknown>> }[], key: string): string[] =>
  options.flatMap(({ shape }) => [...((shape[key] as { readonly values: ReadonlySet<string> } | undefined)?.values ?? (shape[key] as { readonly options: readonly string[] }).options)])

describe('docs/routing-rules.md', () => {
  it('has examples of every mutation of rules', () => {
    const names = new Set(examples.map(({ name }) => name))
    expect([...names].toSorted()).toEqual(['agent.setSkills', 'campaign.setRules', 'number.setTags', 'profile.create', 'publisher.setRules', 'target.setRules'])
    expect(page.match(/^```json/gm)).toHaveLength(examples.length)
  })

  it.each(examples.map((example, index) => [index + 1, example.name, example.args] as const))('example %i, of %s, is taken as it stands', (_index, name, args) => {
    const baseVersion = name === 'profile.create' ? 0 : 1
    expect(configMutationSchema.safeParse({ mutationId: id, entityId: id, baseVersion, name, args: JSON.parse(args) as unknown }).error?.issues ?? []).toEqual([])
  })

  it.each([
    ['setting', Object.keys(settingsSchema.shape)], ['kind of place', Object.keys(placesSchema.shape)], ['limit', Object.keys(limitsSchema.shape)], ['window', CAP_WINDOWS],
    ['strategy', namesOf(strategySchema.options, 'kind')], ['step', namesOf(planStepSchema.options, 'kind')], ['comparison', namesOf(tagCriterionSchema.options, 'comparison')],
    ['adjustment', namesOf(bidModifierSchema.options, 'adjustment')], ['caller type', CALLER_TYPES], ['built-in tag', [...Object.keys(BUILT_IN_TAGS), RESERVED_TAG_PREFIX]], ['kind of row', CONFIG_KINDS],
  ])('names every %s', (_what, names) => {
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
