// Runs every program once with an empty environment, which each refuses at once: by then Node has stripped and kept all its TypeScript. Else the first
// start would strip it all in each process, which takes time and, as the stripper stays in memory, 20 MB a process.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './paths.mjs'

const PROGRAMS = ['apps/cloud/src/main.ts', 'apps/cloud/src/cli/prepare.ts', 'packages/local-carrier/src/main.ts', 'tools/src/cli/start.ts']
const LIMIT_MS = 20_000

for (const program of PROGRAMS) {
  spawnSync(process.execPath, [join(ROOT, program)], { env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], RINGFLOOR_PORT: 'none' }, stdio: 'ignore', timeout: LIMIT_MS })
}
