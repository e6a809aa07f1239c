/** `npm run bench [-- <name>…] [--json]`: measurements against peers, each a script in a bench folder that prints one JSON line per figure with --json. Without a name all of them. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { COMPILE_CACHE } from '../../bootstrap/paths.mjs'
import { ROOT, pathWithRuntime } from '../root.ts'
import { PlainError } from '../words.ts'
import { onStopRequest, runCommand } from './main.ts'

/** What can be measured, and where. */
const BENCHES: Readonly<Record<string, string>> = { engine: 'packages/engine/bench/engine.ts', webhook: 'apps/cloud/bench/webhook.ts' }

await runCommand(async () => {
  const words = process.argv.slice(2)
  const names = words.filter((word) => !word.startsWith('-'))
  const flags = words.filter((word) => word.startsWith('-'))
  const unknown = names.find((name) => BENCHES[name] === undefined)
  if (unknown !== undefined) throw new PlainError(`There is no measurement "${unknown}". There is: ${Object.keys(BENCHES).join(', ')}. For example: npm run bench -- webhook --json`)
  let code = 0
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) code = Math.max(code, await runBench(BENCHES[name] ?? '', flags))
  return code
})

function runBench(script: string, flags: readonly string[]): Promise<number> {
  const env = { ...process.env, PATH: pathWithRuntime(), NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? COMPILE_CACHE }
  const child = spawn(process.execPath, [join(ROOT, script), ...flags], { cwd: ROOT, stdio: 'inherit', env })
  onStopRequest(() => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
