/** Every rule of the house is broken here on purpose, and must be caught by the real configuration with a message that names the right way. */
import { ESLint, type Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../src/root.ts'

interface Violation {
  readonly rule: string
  readonly file: string
  readonly code: string
  /** Part of what the message must say. */
  readonly says: string
}

const VIOLATIONS: readonly Violation[] = [
  { rule: 'house/env-in-its-place', file: 'apps/cloud/src/calls/read-port.ts', code: "export const port = process.env['PORT']", says: 'env.ts' },
  { rule: 'house/env-in-its-place', file: 'packages/local-carrier/src/rest/x.ts', code: 'export const { env } = process', says: 'composition root' },
  { rule: 'house/env-in-its-place', file: 'apps/desktop/src/main/core/x.ts', code: "import { env } from 'node:process'\nexport const home = env['HOME']", says: 'env.ts' },
  { rule: 'house/import-in-its-place', file: 'apps/cloud/src/modules/calls/list-calls.ts', code: "import { PrismaClient } from '../../db/generated/client.ts'\nexport const client = PrismaClient", says: '*.repository.ts' },
  { rule: 'house/import-in-its-place', file: 'apps/cloud/src/http/x.ts', code: "import pg from 'pg'\nexport const pool = pg.Pool", says: '*.queries.ts' },
  { rule: 'house/import-in-its-place', file: 'apps/cloud/src/modules/calls/list-calls.ts', code: "export { TRPCError } from '@trpc/server'", says: '*.router.ts' },
  { rule: 'house/import-in-its-place', file: 'apps/desktop/src/main/core/tray.ts', code: "import { Tray } from 'electron'\nexport const tray = Tray", says: 'src/main/electron' },
  { rule: 'house/import-in-its-place', file: 'apps/desktop/src/renderer/x.tsx', code: "export const load = () => import('electron')", says: 'with a port' },
  { rule: 'house/pure-engine', file: 'packages/engine/src/auction/x.ts', code: 'export const now = () => Date.now()', says: 'no clock' },
  { rule: 'house/pure-engine', file: 'packages/engine/src/auction/x.ts', code: 'export const now = () => new Date()', says: 'no clock' },
  { rule: 'house/pure-engine', file: 'packages/engine/src/auction/x.ts', code: 'export const draw = () => Math.random()', says: 'no dice' },
  { rule: 'house/pure-engine', file: 'packages/engine/src/auction/x.ts', code: 'export async function decide() { return 1 }', says: 'decides at once' },
  { rule: 'house/named-exports', file: 'packages/shared/src/x.ts', code: 'export default function price() { return 1 }', says: 'by name' },
  { rule: 'house/named-exports', file: 'apps/cloud/src/http/x.ts', code: 'const a = 1\nexport { a as default }', says: 'by name' },
  { rule: 'house/quiet-logs', file: 'apps/cloud/src/calls/x.ts', code: 'export const f = (log: any, id: string) => log.info(`call ${id}`)', says: 'fixed texts' },
  { rule: 'house/quiet-logs', file: 'apps/cloud/src/calls/x.ts', code: "export const f = (request: any, id: string) => request.log.warn('call ' + id)", says: 'fixed texts' },
  { rule: 'house/quiet-logs', file: 'apps/cloud/src/calls/x.ts', code: "export const f = (logger: any, from: string) => logger.info({ from }, 'call')", says: 'pii' },
  { rule: 'no-console', file: 'apps/cloud/src/calls/x.ts', code: "console.log('here')", says: 'console' },
  { rule: 'max-lines', file: 'apps/cloud/src/calls/x.ts', code: 'export const a = 1\n'.repeat(401), says: '400' },
  { rule: 'max-lines-per-function', file: 'apps/cloud/src/calls/x.ts', code: `export function long() {\n${'  void 0\n'.repeat(81)}}`, says: '80' },
]

/** The same thing where it belongs. */
const WELCOME: readonly { readonly file: string; readonly code: string }[] = [
  { file: 'apps/cloud/src/env.ts', code: "export const port = process.env['PORT']" },
  { file: 'apps/cloud/src/modules/calls/calls.repository.ts', code: "import { PrismaClient } from '../../db/generated/client.ts'\nexport const client = PrismaClient" },
  { file: 'apps/cloud/src/calls/admission-batch.ts', code: "import pg from 'pg'\nexport const pool = pg.Pool" },
  { file: 'apps/cloud/src/modules/calls/calls.router.ts', code: "export { TRPCError } from '@trpc/server'" },
  { file: 'apps/desktop/src/main/electron/tray.ts', code: "import { Tray } from 'electron'\nexport const tray = Tray" },
  { file: 'packages/engine/src/auction/x.ts', code: 'export const at = (now: string) => new Date(now)' },
  { file: 'packages/engine/src/auction/x.test.ts', code: 'export const draw = () => Math.random()' },
  { file: 'apps/cloud/vite.config.ts', code: 'export default {}' },
  { file: 'apps/cloud/src/calls/x.ts', code: "export const f = (log: any, from: string) => log.info({ pii: { from } }, 'call')" },
]

/** A promise that nobody waits for, a promise where none is looked at, a case that is forgotten. */
const TYPED: readonly { readonly rule: string; readonly code: string }[] = [
  { rule: '@typescript-eslint/no-floating-promises', code: 'export function f(work: () => Promise<void>) { work() }' },
  { rule: '@typescript-eslint/no-misused-promises', code: 'export const f = (work: () => Promise<boolean>) => (work() ? 1 : 2)' },
  { rule: '@typescript-eslint/switch-exhaustiveness-check', code: "export function f(kind: 'a' | 'b') { switch (kind) { case 'a': return 1 } }" },
  { rule: '@typescript-eslint/no-explicit-any', code: 'export const f = (value: any) => value' },
]

describe('the rules of the house', () => {
  let untyped: ESLint
  let typed: ESLint
  beforeAll(() => {
    // Files that do not exist belong to no TypeScript project: the typed rules are left to the second half.
    const withoutTypes: Linter.Config[] = [{ files: ['**/*'], languageOptions: { parserOptions: { projectService: false } } }, tseslint.configs.disableTypeChecked]
    untyped = new ESLint({ cwd: ROOT, overrideConfig: withoutTypes })
    typed = new ESLint({ cwd: ROOT })
  })

  it.each(VIOLATIONS)('$rule catches it in $file', async ({ rule, file, code, says }) => {
    const messages = await lint(untyped, file, code)
    expect(messages.filter((message) => message.ruleId === rule).map((message) => message.message).join('\n')).toContain(says)
  })

  it.each(WELCOME)('nothing is said of it in $file', async ({ file, code }) => {
    const messages = await lint(untyped, file, code)
    expect(messages.filter((message) => message.ruleId?.startsWith('house/'))).toEqual([])
  })

  it.each(TYPED)('$rule sees through types', async ({ rule, code }) => {
    const messages = await lint(typed, 'tools/src/words.ts', code)
    expect(messages.map((message) => message.ruleId)).toContain(rule)
  }, 30_000)
})

async function lint(eslint: ESLint, file: string, code: string): Promise<readonly Linter.LintMessage[]> {
  const [result] = await eslint.lintText(code, { filePath: file })
  const messages = result?.messages ?? []
  expect(messages.filter((message) => message.fatal)).toEqual([])
  return messages
}
