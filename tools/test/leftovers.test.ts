/** What a killed run leaves behind: ended by the watchdog at once, or by the next start; a stranger's process never. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../src/root.ts'
import { isAlive } from '../src/stack/processes.ts'
import { endLeftovers, writeRunRecord } from '../src/stack/run-record.ts'
import { waitUntil } from '../src/wait.ts'

const folder = mkdtempSync(join(tmpdir(), 'ringfloor-leftovers-'))
const sleepers: ChildProcess[] = []
afterAll(() => {
  for (const sleeper of sleepers) sleeper.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function startSleeper(): number {
  const sleeper = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  sleepers.push(sleeper)
  return sleeper.pid ?? 0
}

describe('leftovers', () => {
  it('are ended by the next start and told', async () => {
    const pid = startSleeper()
    const file = join(folder, 'run.json')
    writeRunRecord(file, [{ title: 'the cloud', pid }])
    expect(await endLeftovers(file)).toEqual([`the cloud (process ${pid})`])
    expect(isAlive(pid)).toBe(false)
    expect(await endLeftovers(file)).toEqual([])
  })

  it('a process that only has the same id is left alone', async () => {
    const pid = startSleeper()
    const file = join(folder, 'stale.json')
    writeFileSync(file, JSON.stringify([{ title: 'the cloud', pid, mark: 'another boot:1' }]))
    expect(await endLeftovers(file)).toEqual([])
    expect(isAlive(pid)).toBe(true)
  })

  it('the watchdog ends them when their starter is killed, and removes the throw-away folder', async () => {
    const pid = startSleeper()
    const thrownAway = mkdtempSync(join(folder, 'data-'))
    const script = `
      const { startWatchdog } = await import(${JSON.stringify(join(ROOT, 'tools/src/stack/watchdog.ts'))})
      startWatchdog(${JSON.stringify(thrownAway)}).watch([{ pid: ${pid}, signal: 'TERM' }])
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100)`
    await new Promise((resolve) => { execFile(process.execPath, ['--input-type=module', '--eval', script], resolve) })
    expect(await waitUntil(() => !isAlive(pid) && !existsSync(thrownAway), { timeoutMs: 15_000 })).toBe(true)
  }, 30_000)
})
