/** `npm run check`: types, lint, boundaries, dead code and unit tests of everything, as far as this machine's cores allow; what did not change is not done again. */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ROOT, runTool } from '../root.ts'

const RUNS = join(ROOT, '.turbo', 'runs')
const KEEP_RECORDS_MS = 3_600_000
const TASKS = ['//#check:units', '//#check:boundaries', '//#check:dead-code', 'types', '//#check:types', 'lint', '//#check:lint'] as const
const TITLES: Readonly<Record<string, string>> = {
  types: 'types', 'check:types': 'types', lint: 'lint', 'check:lint': 'lint', 'check:units': 'unit tests', 'check:boundaries': 'boundaries', 'check:dead-code': 'dead code',
}

const summarySchema = z.object({
  tasks: z.array(
    z.object({
      task: z.string(),
      package: z.string().optional(),
      command: z.string(),
      cache: z.object({ status: z.string() }),
      execution: z.object({ startTime: z.number(), endTime: z.number(), exitCode: z.number().nullish() }).nullish(),
    }),
  ),
})
type Task = z.infer<typeof summarySchema>['tasks'][number]

const begun = Date.now()
const code = await runTurbo()
printSummary()
process.exitCode = code

function runTurbo(): Promise<number> {
  const { command, args } = runTool('turbo', [
    'run', ...TASKS, '--output-logs=errors-only', '--log-order=grouped', '--continue=always', '--summarize', `--concurrency=${Math.max(2, availableParallelism())}`, ...process.argv.slice(2),
  ])
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', npm_config_loglevel: 'silent', TURBO_NO_UPDATE_NOTIFIER: '1', TURBO_PRINT_VERSION_DISABLED: '1', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    })
    child.once('error', reject)
    child.once('exit', (exitCode) => resolve(exitCode ?? 1))
  })
}

function printSummary(): void {
  const tasks = readTasks()
  console.log('')
  for (const title of new Set(Object.values(TITLES))) printLine(title, tasks.filter((task) => TITLES[task.task] === title))
  console.log(`\n${code === 0 ? 'All is well' : 'Not yet: what failed is printed above'}, in ${seconds(Date.now() - begun)}.`)
}

/** The newest record of turbo that is younger than we are; older ones are cleared away. */
function readTasks(): readonly Task[] {
  const records = readdirSync(RUNS).map((name) => join(RUNS, name)).map((file) => ({ file, writtenMs: statSync(file).mtimeMs }))
  for (const { file, writtenMs } of records) if (writtenMs < begun - KEEP_RECORDS_MS) rmSync(file, { force: true })
  const newest = records.filter(({ writtenMs }) => writtenMs >= begun).sort((a, b) => b.writtenMs - a.writtenMs)[0]
  if (newest === undefined) return []
  return summarySchema.parse(JSON.parse(readFileSync(newest.file, 'utf8'))).tasks.filter((task) => task.command !== '<NONEXISTENT>')
}

function printLine(title: string, tasks: readonly Task[]): void {
  const failed = tasks.filter((task) => (task.execution?.exitCode ?? 1) !== 0)
  const cached = tasks.filter((task) => task.cache.status === 'HIT').length
  const spent = tasks.reduce((total, task) => total + (task.execution ? task.execution.endTime - task.execution.startTime : 0), 0)
  const where = failed.map((task) => task.package === undefined || task.package === '//' ? 'the root' : task.package).join(', ')
  console.log(`${failed.length === 0 ? 'ok  ' : 'FAIL'}  ${title.padEnd(11)} ${seconds(spent).padStart(7)}${cached > 0 ? `  (${cached} of ${tasks.length} unchanged)` : ''}${where ? `  in ${where}` : ''}`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
