/** `npm run bench -- <name> [--json]`: measurements against peers, each a script in apps/cloud/bench that prints one JSON line per figure with --json. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { COMPILE_CACHE } from '../../bootstrap/paths.mjs'
import { ROOT, pathWithRuntime } from '../root.ts'
import { PlainError } from '../words.ts'
import { onStopRequest, runCommand } from './main.ts'

/** What can be measured, and where. */
const BENCHES: Readonly<Record<string, string>> = { webhook: 'apps/cloud/bench/webhook.ts' }

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2)
  const script = BENCHES[name ?? '']
  if (script === undefined || !existsSync(join(ROOT, script))) {
    throw new PlainError(`Name what to measure: ${Object.keys(BENCHES).join(', ')}. For example: npm run bench -- webhook --json`)
  }
  const env = { ...process.env, PATH: pathWithRuntime(), NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? COMPILE_CACHE }
  const child = spawn(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit', env })
  onStopRequest(() => child.kill('SIGTERM'))
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
})
