/** `npm run doctor`: what this machine has, what it lacks, and what to do about each. (The bootstrap has looked at Node and the packages before.) */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { MODULES } from '../../bootstrap/paths.mjs'
import { readHolder } from '../../bootstrap/lock.mjs'
import { startMarkOf } from '../../bootstrap/process-mark.mjs'
import { findChromium } from '../chromium.ts'
import { ROOT } from '../root.ts'
import { assertReachable } from '../stack/database.ts'
import { assertPortFree, isPortFree } from '../stack/ports.ts'
import { chooseUser, reachableDataDir } from '../stack/postgres/run-as.ts'
import { prepareBinaries } from '../stack/postgres/binaries.ts'
import { readSettings, type Settings } from '../stack/settings.ts'
import { TWILIO_VARIABLES } from '../stack/twilio.ts'
import { describeError } from '../words.ts'
import { runCommand } from './main.ts'

type Grade = 'ok' | 'warn' | 'fail'
interface Finding {
  readonly grade: Grade
  readonly what: string
  readonly words: string
}

const GIGABYTE = 1024 ** 3
/** The database, logs and the unpacked Chromium fit into it. */
const ENOUGH_DISK_BYTES = GIGABYTE
const ENOUGH_MEMORY_BYTES = 1.5 * GIGABYTE

await runCommand(async () => {
  const settings = readSettings()
  const findings = [checkDisk(), checkMemory(), ...(await checkDatabase(settings)), ...(await checkPorts(settings)), checkCarrier(settings), checkRun(settings), await checkChromium(), checkElectron(), checkKeys(settings)]
  for (const { grade, what, words } of findings) console.log(`${grade.padEnd(5)} ${what}: ${words}`)
  const failed = findings.filter(({ grade }) => grade === 'fail').length
  console.log(failed === 0 ? '\nNothing stands in the way of npm start.' : `\n${failed} thing${failed === 1 ? '' : 's'} to mend before npm start.`)
  return failed === 0 ? 0 : 1
})

function checkDisk(): Finding {
  const { bavail, bsize } = statfsSync(ROOT)
  const free = bavail * bsize
  const words = `${(free / GIGABYTE).toFixed(1)} GB free`
  return free >= ENOUGH_DISK_BYTES ? { grade: 'ok', what: 'Disk', words } : { grade: 'warn', what: 'Disk', words: `${words}; a gigabyte is comfortable. Free some.` }
}

function checkMemory(): Finding {
  const available = process.availableMemory()
  const words = `${(available / GIGABYTE).toFixed(1)} GB available`
  return available >= ENOUGH_MEMORY_BYTES ? { grade: 'ok', what: 'Memory', words } : { grade: 'warn', what: 'Memory', words: `${words}; Ringfloor takes about 600 MB, tests with Chromium more.` }
}

async function checkDatabase(settings: Settings): Promise<Finding[]> {
  if (settings.databaseUrl !== undefined) {
    return [await attempt('Database', async () => {
      await assertReachable(settings.databaseUrl ?? '')
      return 'the one in DATABASE_URL answers'
    })]
  }
  return [await attempt('PostgreSQL', async () => {
    const wished = join(settings.dataDir, 'postgres')
    const user = chooseUser(wished)
    const { postgres } = prepareBinaries(user)
    const version = execFileSync(postgres, ['--version'], { encoding: 'utf8', ...(user ?? {}) }).trim()
    const dataDir = reachableDataDir(wished, user)
    return `${version}; data in ${dataDir}${existsSync(dataDir) ? '' : ' (not made yet)'}${user ? `, as user id ${user.uid} because PostgreSQL refuses root` : ''}`
  })]
}

async function checkPorts(settings: Settings): Promise<Finding[]> {
  const running = isRunning(settings)
  const found: Finding[] = []
  for (const name of settings.twilio ? (['cloud'] as const) : (['cloud', 'carrier'] as const)) {
    const port = settings.ports[name]
    if (running) found.push({ grade: 'ok', what: `Port ${port}`, words: 'taken by the Ringfloor that runs here' })
    else found.push(await attempt(`Port ${port}`, async () => { await assertPortFree(name, port, settings.host); return 'free' }))
  }
  const { postgres } = settings.ports
  if (settings.databaseUrl === undefined && !running && !(await isPortFree(postgres, '127.0.0.1'))) found.push({ grade: 'warn', what: `Port ${postgres}`, words: 'taken: PostgreSQL will use another one' })
  return found
}

function isRunning(settings: Settings): boolean {
  const holder = readHolder(join(settings.dataDir, 'run.lock'))
  return holder !== undefined && holder.mark !== '' && startMarkOf(holder.pid) === holder.mark
}

function checkRun(settings: Settings): Finding {
  if (isRunning(settings)) return { grade: 'ok', what: 'Running', words: `Ringfloor runs here: http://localhost:${settings.ports.cloud}` }
  return { grade: 'ok', what: 'Running', words: 'no Ringfloor runs in this folder' }
}

/** The keys' shapes only: nothing is asked of Twilio. */
function checkCarrier({ twilio }: Settings): Finding {
  if (!twilio) return { grade: 'ok', what: 'Carrier', words: 'the local one; a Twilio account of yours instead: docs/twilio.md' }
  const pointing = twilio.pointNumbers ? 'its webhooks are set at the next start' : 'its webhooks are yours to set (or npm start -- --point-numbers)'
  return { grade: 'ok', what: 'Carrier', words: `Twilio, account ${twilio.accountSid}, number ${twilio.number}; ${pointing}. The keys have the right form; whether Twilio takes them, and reaches ${twilio.publicUrl}, was not tried.` }
}

async function checkChromium(): Promise<Finding> {
  try {
    const chromium = await findChromium()
    if (chromium !== undefined) return { grade: 'ok', what: 'Chromium for npm test', words: `${chromium.executablePath} (${chromium.origin})` }
    return { grade: 'warn', what: 'Chromium for npm test', words: 'none: browser tests are skipped. Install one (apt install chromium) or set CHROME_PATH.' }
  } catch (error) {
    return { grade: 'warn', what: 'Chromium for npm test', words: describeError(error) }
  }
}

function checkElectron(): Finding {
  if (existsSync(join(MODULES, 'electron', 'path.txt'))) return { grade: 'ok', what: 'Electron', words: 'its binary is here' }
  return { grade: 'warn', what: 'Electron', words: 'no binary (npm does not carry it): the console runs in the browser. With internet access: npx install-electron' }
}

/** Nothing must be set; what is set and unknown is likely a slip of the pen. */
function checkKeys(settings: Settings): Finding {
  const known = new Set([...Object.keys(TWILIO_VARIABLES), 'RINGFLOOR_DATA_DIR', 'RINGFLOOR_HOST', 'RINGFLOOR_PORT', 'RINGFLOOR_CARRIER_PORT', 'RINGFLOOR_POSTGRES_PORT', 'RINGFLOOR_PUBLIC_URL', 'RINGFLOOR_TRUST_PROXY', 'RINGFLOOR_METRICS_TOKEN', 'RINGFLOOR_SYSTEM_DIR', 'RINGFLOOR_CLOUD_URL'])
  const strange = Object.keys(process.env).filter((name) => /^(RINGFLOOR|TWILIO)_/.test(name) && !known.has(name))
  if (strange.length > 0) return { grade: 'warn', what: 'Environment', words: `nobody reads ${strange.join(', ')}. Known are: ${[...known].join(', ')}.` }
  const secrets = join(settings.dataDir, 'secrets.json')
  if (existsSync(secrets) && !isReadable(secrets)) return { grade: 'fail', what: 'Environment', words: `${secrets} belongs to another user. Run as the user who started Ringfloor first, or set RINGFLOOR_DATA_DIR.` }
  return { grade: 'ok', what: 'Environment', words: 'no key is missing: every one is optional (.env.example lists them)' }
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}

async function attempt(what: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { grade: 'ok', what, words: await work() }
  } catch (error) {
    return { grade: 'fail', what, words: describeError(error) }
  }
}
