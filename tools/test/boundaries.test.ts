/** Every import rule is broken on purpose in a small tree that looks like ours, and must be caught by the real configuration. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../src/root.ts'

interface Violation {
  readonly rule: string
  readonly from: string
  readonly to: string
  /** Default: a plain import. */
  readonly code?: string
}

const VIOLATIONS: readonly Violation[] = [
  { rule: 'shared-stands-alone', from: 'packages/shared/src/a.ts', to: 'packages/engine/src/b.ts' },
  { rule: 'engine-imports-shared-only', from: 'packages/engine/src/a.ts', to: 'apps/cloud/src/b.ts' },
  { rule: 'engine-imports-shared-only', from: 'packages/engine/src/a.ts', to: 'node:fs' },
  { rule: 'carrier-knows-no-exchange', from: 'packages/local-carrier/src/a.ts', to: 'apps/cloud/src/b.ts' },
  { rule: 'carrier-knows-no-exchange', from: 'packages/local-carrier/src/a.ts', to: 'packages/engine/src/b.ts' },
  { rule: 'cloud-imports-engine-and-shared', from: 'apps/cloud/src/a.ts', to: 'packages/local-carrier/src/b.ts' },
  { rule: 'cloud-imports-engine-and-shared', from: 'apps/cloud/src/a.ts', to: 'tools/src/b.ts' },
  { rule: 'desktop-knows-cloud-by-type', from: 'apps/desktop/src/renderer/a.ts', to: 'apps/cloud/src/trpc/app-router.ts' },
  { rule: 'desktop-knows-only-the-router', from: 'apps/desktop/src/renderer/a.ts', to: 'apps/cloud/src/db/b.ts', code: "import type { b } from '@@'\nexport type A = typeof b" },
  { rule: 'desktop-has-no-carrier-or-tools', from: 'apps/desktop/src/renderer/a.ts', to: 'packages/local-carrier/src/b.ts' },
  { rule: 'renderer-is-a-web-page', from: 'apps/desktop/src/renderer/a.ts', to: 'apps/desktop/src/main/core/b.ts' },
  { rule: 'renderer-has-no-node', from: 'apps/desktop/src/renderer/a.ts', to: 'node:fs' },
  { rule: 'main-core-without-electron', from: 'apps/desktop/src/main/core/a.ts', to: 'apps/desktop/src/main/electron/b.ts' },
  { rule: 'modules-meet-at-their-index', from: 'apps/cloud/src/modules/calls/a.ts', to: 'apps/cloud/src/modules/floor/b.ts' },
  { rule: 'product-without-tests', from: 'apps/cloud/src/a.ts', to: 'apps/cloud/test/b.ts' },
  { rule: 'resolvable', from: 'apps/cloud/src/a.ts', to: './nowhere.ts' },
]

/** What the house allows, so that no rule is so wide that it forbids everything. */
const WELCOME: readonly Omit<Violation, 'rule'>[] = [
  { from: 'packages/engine/src/a.ts', to: 'packages/shared/src/b.ts' },
  { from: 'apps/cloud/src/a.ts', to: 'packages/engine/src/b.ts' },
  { from: 'packages/local-carrier/src/a.ts', to: 'packages/shared/src/b.ts' },
  { from: 'apps/desktop/src/renderer/a.ts', to: 'packages/engine/src/b.ts' },
  { from: 'apps/desktop/src/renderer/a.ts', to: 'apps/cloud/src/trpc/app-router.ts', code: "import type { b } from '@@'\nexport type A = typeof b" },
  { from: 'apps/cloud/src/modules/calls/a.ts', to: 'apps/cloud/src/modules/floor/index.ts' },
  { from: 'apps/cloud/src/a.test.ts', to: 'apps/cloud/test/b.ts' },
]

const config = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as IFlattenedRuleSet & { options: ICruiseOptions }
const trees: string[] = []

describe('who may import whom', () => {
  afterAll(() => { for (const tree of trees) rmSync(tree, { recursive: true, force: true }) })

  it.each(VIOLATIONS)('$rule: $from must not import $to', async (violation) => {
    expect(await brokenRules(violation)).toContain(violation.rule)
  })

  it.each(WELCOME)('$from may import $to', async (imports) => {
    expect(await brokenRules(imports)).toEqual([])
  })

  it('no-circular: two files that need each other', async () => {
    const tree = makeTree({ 'apps/cloud/src/a.ts': "import { b } from './b.ts'\nexport const a = () => b", 'apps/cloud/src/b.ts': "import { a } from './a.ts'\nexport const b = () => a" })
    expect(await cruiseTree(tree)).toContain('no-circular')
  })

  it('own-dependencies-only: a package that the workspace does not name', async () => {
    const tree = makeTree({
      'package.json': '{}',
      'apps/cloud/package.json': '{ "dependencies": {} }',
      'node_modules/left-pad/package.json': '{ "name": "left-pad", "main": "index.js" }',
      'node_modules/left-pad/index.js': 'module.exports = 1',
      'apps/cloud/src/a.ts': "import pad from 'left-pad'\nexport const a = pad",
    })
    expect(await cruiseTree(tree)).toContain('own-dependencies-only')
  })
})

async function brokenRules({ from, to, code }: Omit<Violation, 'rule'>): Promise<string[]> {
  const outside = to.startsWith('node:') || to.startsWith('./')
  const specifier = outside ? to : `${'../'.repeat(from.split('/').length - 1)}${to}`
  const text = (code ?? "import { b } from '@@'\nexport const a = b").replace('@@', specifier)
  return cruiseTree(makeTree({ [from]: text, ...(outside ? {} : { [to]: 'export const b = 1' }) }))
}

function makeTree(files: Readonly<Record<string, string>>): string {
  const tree = mkdtempSync(join(tmpdir(), 'ringfloor-boundaries-'))
  trees.push(tree)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  return tree
}

async function cruiseTree(tree: string): Promise<string[]> {
  const { options, ...ruleSet } = config
  const { output } = await cruise(['.'], { ...options, ruleSet, validate: true, baseDir: tree }, options.enhancedResolveOptions)
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name)
}
