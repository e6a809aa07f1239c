/** `npm test`: every suite that this machine can run, one kind after the other; says what it could not run; the last line is the sum. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { MODULES } from '../../bootstrap/paths.mjs'
import { findChromium, type Chromium } from '../chromium.ts'
import { ROOT, pathWithRuntime, runTool } from '../root.ts'
import { onStopRequest, runCommand } from './main.ts'

interface Suite {
  readonly name: string
  readonly title: string
  readonly projects: readonly string[]
  readonly needsChromium?: boolean
}

const SUITES: readonly Suite[] = [
  { name: 'units', title: 'Unit tests', projects: ['shared', 'engine', 'local-carrier', 'cloud', 'desktop', 'tools'] },
  { name: 'db', title: 'Tests against PostgreSQL', projects: ['cloud-db', 'tools-system'] },
  { name: 'browser', title: 'Voice SDK and console in Chromium', projects: ['local-carrier-browser', 'desktop-browser'], needsChromium: true },
  { name: 'e2e', title: 'The whole stack, end to end', projects: ['e2e'], needsChromium: true },
]
const ELECTRON_CONFIG = join(ROOT, 'apps', 'desktop', 'electron-test')
const ELECTRON_BINARY = join(MODULES, 'electron', 'path.txt')

interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), name: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})
const listSchema = z.array(z.object({ name: z.string() }))

await runCommand(async () => {
  const wanted = process.argv.slice(2)
  const suites = SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  const chromium = await findChromium()
  if (chromium !== undefined) console.log(`Chromium: ${chromium.executablePath}`)
  const counts: Count[] = []
  const notRun: string[] = []
  for (const suite of suites) {
    if (suite.needsChromium === true && chromium === undefined) {
      const skipped = await countTests(suite)
      counts.push({ passed: 0, failed: 0, skipped })
      notRun.push(`${suite.title}: ${skipped} tests. There is no Chromium here: install one (apt install chromium) or set CHROME_PATH.`)
    } else counts.push(await runSuite(suite, chromium))
  }
  if (wanted.length === 0) addElectron(counts, notRun)
  for (const line of notRun) console.log(`\nNOT RUN  ${line}`)
  const sum = counts.reduce((total, count) => ({ passed: total.passed + count.passed, failed: total.failed + count.failed, skipped: total.skipped + count.skipped }), { passed: 0, failed: 0, skipped: 0 })
  console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
  return sum.failed > 0 ? 1 : 0
})

/** The console inside a real Electron window needs Electron's binary, which npm does not carry. */
function addElectron(counts: Count[], notRun: string[]): void {
  if (existsSync(ELECTRON_BINARY) && existsSync(ELECTRON_CONFIG)) return
  counts.push({ passed: 0, failed: 0, skipped: 1 })
  notRun.push(`The console inside Electron: its binary is not on npm (node_modules/electron/path.txt is absent). Everything but the thin layer src/main/electron is proven in Chromium and Node above.`)
}

async function runSuite(suite: Suite, chromium: Chromium | undefined): Promise<Count> {
  console.log(`\n=== ${suite.title} ===`)
  const folder = mkdtempSync(join(tmpdir(), 'ringfloor-test-'))
  const report = join(folder, 'report.json')
  try {
    const code = await vitest(['run', '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...projectFlags(suite)], chromium)
    return existsSync(report) ? countReport(report, code) : { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A file that could not be loaded has no tests and counts as one failure; so does a run that failed without saying where. */
function countReport(file: string, code: number): Count {
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((result) => result.status === 'failed')).length
  const failed = report.numFailedTests + broken
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests }
}

async function countTests(suite: Suite): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfloor-test-'))
  const list = join(folder, 'list.json')
  try {
    await vitest(['list', `--json=${list}`, ...projectFlags(suite)], undefined)
    return existsSync(list) ? listSchema.parse(JSON.parse(readFileSync(list, 'utf8'))).length : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function projectFlags(suite: Suite): string[] {
  return suite.projects.flatMap((project) => ['--project', project])
}

function vitest(args: readonly string[], chromium: Chromium | undefined): Promise<number> {
  const tool = runTool('vitest', args)
  const env = { ...process.env, PATH: pathWithRuntime(), NODE_ENV: 'test', ...chromium?.env, ...(chromium ? { CHROME_PATH: chromium.executablePath } : {}) }
  return new Promise((resolve, reject) => {
    const child = spawn(tool.command, tool.args, { cwd: ROOT, stdio: 'inherit', env })
    onStopRequest(() => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
