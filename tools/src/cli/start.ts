/** `npm start`: everything on this machine, from nothing to a ringing console. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import getPort from 'get-port'
import { tryLock } from '../../bootstrap/lock.mjs'
import { startStack, type Stack } from '../stack/index.ts'
import { assertPortFree, isPortFree } from '../stack/ports.ts'
import { putAsideLostCluster, recoverPostgres } from '../stack/postgres.ts'
import { resetData } from '../stack/reset.ts'
import { rotateLogs } from '../stack/rotate-logs.ts'
import { endLeftovers } from '../stack/run-record.ts'
import { readSettings, type Ports, type Settings } from '../stack/settings.ts'
import { PlainError } from '../words.ts'
import { formatBanner } from './banner.ts'
import { onStopRequest, runCommand } from './main.ts'

/** A program that keeps ending is not started for ever. */
const MAX_RESTARTS_PER_MINUTE = 3
const RESTART_DELAY_MS = 500
const MINUTE_MS = 60_000

await runCommand(start)

async function start(): Promise<number> {
  const begun = Date.now()
  const settings = readSettings(process.argv.includes('--point-numbers') ? { RINGFLOOR_POINT_NUMBERS: '1' } : {})
  const lock = takeFolder(settings)
  const stopping = Promise.withResolvers<void>()
  let requests = 0
  let stack: Stack | undefined
  onStopRequest(() => {
    requests += 1
    stopping.resolve()
    if (requests > 1) void stack?.stop({ hurry: true })
  })
  try {
    if (process.argv.includes('--reset')) for (const line of await resetData(settings)) console.log(line)
    const ports = await clearTheWay(settings)
    rotateLogs(join(settings.dataDir, 'logs'))
    stack = await startStack({ ...settings, ports, onPhase: (phase, ms) => console.log(`  ${phase.padEnd(26)}${(ms / 1000).toFixed(1).padStart(5)} s`) })
    if (requests === 0) console.log(formatBanner(stack, settings, Date.now() - begun))
    const over = await Promise.race([stopping.promise.then(() => 'stopped' as const), supervise(stack, settings, () => requests > 0)])
    console.log(over === 'stopped' ? '\nStopping: what is under way is finished first. Ctrl-C again stops at once.' : `\n${over}`)
    await stack.stop()
    console.log('Stopped. The data is kept; npm start goes on where it was.')
    return over === 'stopped' ? 0 : 1
  } finally {
    lock.release()
  }
}

function takeFolder(settings: Settings): { release: () => void } {
  const taken = lockFolder(settings.dataDir, `http://localhost:${settings.ports.cloud}`)
  if ('lock' in taken) return taken.lock
  throw new PlainError(`Ringfloor already runs here (process ${taken.holder.pid}): ${taken.holder.note}. Stop it with Ctrl-C in its window, or give a second one a folder and ports of its own:\n  RINGFLOOR_DATA_DIR=.data-2 RINGFLOOR_PORT=4500 RINGFLOOR_CARRIER_PORT=4510 npm start`)
}

function lockFolder(dataDir: string, note: string): ReturnType<typeof tryLock> {
  try {
    return tryLock(join(dataDir, 'run.lock'), note)
  } catch (error) {
    throw new PlainError(`Cannot write to the data folder ${dataDir} (${String(error)}). Make it yours, or set RINGFLOOR_DATA_DIR to a folder of your own.`, { cause: error })
  }
}

/** Ends what a killed run left, and makes sure of the ports. PostgreSQL may move: nobody types its port. */
async function clearTheWay(settings: Settings): Promise<Ports> {
  if (settings.databaseUrl === undefined && !existsSync(join(settings.dataDir, 'secrets.json'))) {
    const told = await putAsideLostCluster(join(settings.dataDir, 'postgres'))
    if (told !== undefined) console.log(told)
  }
  const left = await endLeftovers(join(settings.dataDir, 'run.json'))
  if (settings.databaseUrl === undefined && (await recoverPostgres(join(settings.dataDir, 'postgres')))) left.push('PostgreSQL')
  if (left.length > 0) console.log(`The last run was killed; cleared up after it: ${left.join(', ')}.`)
  await assertPortFree('cloud', settings.ports.cloud, settings.host)
  if (!settings.twilio) await assertPortFree('carrier', settings.ports.carrier, settings.host)
  if (settings.databaseUrl !== undefined || (await isPortFree(settings.ports.postgres, '127.0.0.1'))) return settings.ports
  const postgres = await getPort({ host: '127.0.0.1' })
  console.log(`Port ${settings.ports.postgres} is taken: PostgreSQL uses ${postgres} this time (RINGFLOOR_POSTGRES_PORT chooses another).`)
  return { ...settings.ports, postgres }
}

/** Starts the cloud or the carrier again when one ends by itself. @returns when that does not help, in words */
async function supervise(stack: Stack, settings: Settings, isStopping: () => boolean): Promise<string> {
  const never = new Promise<never>(() => {})
  const watch = async (name: 'cloud' | 'carrier', restart: () => Promise<void>): Promise<string> => {
    const restarts: number[] = []
    for (;;) {
      const reason = await stack.ended(name)
      if (isStopping()) return never
      restarts.push(Date.now())
      const recent = restarts.filter((time) => time > Date.now() - MINUTE_MS).length
      if (recent > MAX_RESTARTS_PER_MINUTE) return `The ${name} keeps ending (${reason}). Its log is ${join(stack.logDir, `${name}.log`)}.`
      console.log(`The ${name} ended unexpectedly (${reason}); starting it again. Its log is ${join(stack.logDir, `${name}.log`)}.`)
      await delay(RESTART_DELAY_MS)
      if (isStopping()) return never
      await restart().catch((error: unknown) => console.error(String(error)))
    }
  }
  return Promise.race([watch('cloud', () => stack.startCloud()), ...(settings.twilio ? [] : [watch('carrier', () => stack.startCarrier())])])
}
