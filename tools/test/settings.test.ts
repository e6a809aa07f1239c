import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { assertPortFree, isPortFree } from '../src/stack/ports.ts'
import { readOrMakeSecrets } from '../src/stack/secrets.ts'
import { parseSettings } from '../src/stack/settings.ts'
import { ROOT } from '../src/root.ts'

const folder = mkdtempSync(join(tmpdir(), 'ringfloor-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('settings', () => {
  it('need nothing from the environment', () => {
    expect(parseSettings({})).toEqual({
      dataDir: join(ROOT, '.data'), host: '127.0.0.1', ports: { cloud: 4400, carrier: 4410, postgres: 4432 }, publicUrl: undefined, databaseUrl: undefined, logLevel: 'info', redisUrl: undefined, trustProxy: undefined, twilio: undefined,
    })
  })

  it('take what is set, and an empty value as not set', () => {
    expect(parseSettings({ RINGFLOOR_PORT: '80', RINGFLOOR_CARRIER_PORT: '', RINGFLOOR_PUBLIC_URL: 'https://floor.example.com/', RINGFLOOR_DATA_DIR: '/var/data' })).toMatchObject({
      ports: { cloud: 80, carrier: 4410 }, publicUrl: 'https://floor.example.com', dataDir: '/var/data',
    })
  })

  it.each([
    [{ RINGFLOOR_PORT: '0' }, 'RINGFLOOR_PORT'],
    [{ RINGFLOOR_POSTGRES_PORT: '70000' }, 'RINGFLOOR_POSTGRES_PORT'],
    [{ RINGFLOOR_PORT: '4410' }, 'three different ports'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ REDIS_URL: 'localhost' }, 'REDIS_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('%j is refused in words', (environment, words) => {
    expect(() => parseSettings(environment)).toThrow(words)
  })
})

describe('secrets', () => {
  it('are made once, differ between installations, and are for their owner alone', () => {
    const file = join(folder, 'one', 'secrets.json')
    const first = readOrMakeSecrets(file)
    expect(readOrMakeSecrets(file)).toEqual(first)
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(Buffer.from(first.secretsKey, 'base64')).toHaveLength(32)
    expect(new Set(first.logins.map(({ password }) => password)).size).toBe(6)
    expect(first.carrier.accountSid).toMatch(/^AC[0-9a-f]{32}$/)
    const other = readOrMakeSecrets(join(folder, 'two', 'secrets.json'))
    expect(other.logins[0]?.password).not.toBe(first.logins[0]?.password)
  })

  it('that are damaged are not replaced behind one’s back', () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{"secretsKey": 1')
    expect(() => readOrMakeSecrets(file)).toThrow('--reset')
    expect(readFileSync(file, 'utf8')).toBe('{"secretsKey": 1')
  })
})

describe('ports', () => {
  it('a taken one is named with its holder and the variable that moves it', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    expect(await isPortFree(port, '127.0.0.1')).toBe(false)
    await expect(assertPortFree('carrier', port, '127.0.0.1')).rejects.toThrow(/RINGFLOOR_CARRIER_PORT=\d+ npm start/)
    await new Promise((resolve) => { server.close(resolve) })
    expect(await isPortFree(port, '127.0.0.1')).toBe(true)
  })
})
