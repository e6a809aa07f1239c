import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { tryLock, waitForLock } from '../bootstrap/lock.mjs'
import { ROOT } from '../src/root.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'ringfloor-lock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Takes the lock, writes down that it is in, does something, writes down that it is out. */
const CONTENDER = `
const { waitForLock } = await import(process.argv[1])
const { appendFileSync } = await import('node:fs')
const lock = await waitForLock(process.argv[2])
appendFileSync(process.argv[3], 'in\\n')
await new Promise((resolve) => setTimeout(resolve, 20))
appendFileSync(process.argv[3], 'out\\n')
lock.release()
`

describe('the lock', () => {
  it('names its holder to the second who asks, and is free after release', () => {
    const path = join(folder, 'a.lock')
    const first = tryLock(path, 'http://localhost:1')
    expect(first).toHaveProperty('lock')
    expect(tryLock(path)).toMatchObject({ holder: { pid: process.pid, note: 'http://localhost:1' } })
    if ('lock' in first) first.lock.release()
    expect(tryLock(path)).toHaveProperty('lock')
  })

  it('of a process that is gone is taken over, also when its id belongs to somebody else now', () => {
    const path = join(folder, 'b.lock')
    writeFileSync(path, JSON.stringify({ pid: process.pid, mark: 'another boot:1', note: '' }))
    expect(tryLock(path)).toHaveProperty('lock')
  })

  it('lets one in at a time, whoever crowds around a stale one', async () => {
    const path = join(folder, 'c.lock')
    const diary = join(folder, 'diary')
    writeFileSync(path, JSON.stringify({ pid: 999_999_999, mark: 'gone', note: '' }))
    const script = join(ROOT, 'tools', 'bootstrap', 'lock.mjs')
    await Promise.all(Array.from({ length: 6 }, () => run(process.execPath, ['--input-type=module', '--eval', CONTENDER, script, path, diary])))
    expect(readFileSync(diary, 'utf8').trim().split('\n')).toEqual(Array.from({ length: 6 }, () => ['in', 'out']).flat())
    expect(existsSync(path)).toBe(false)
  }, 30_000)

  it('says whom it waits for, once', async () => {
    const path = join(folder, 'd.lock')
    const first = tryLock(path)
    const told: number[] = []
    const second = waitForLock(path, { onWait: ({ pid }) => { told.push(pid); if ('lock' in first) first.lock.release() } })
    ;(await second).release()
    expect(told).toEqual([process.pid])
  })
})
