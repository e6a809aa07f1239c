import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBookState, decodeRecord, explainRecord, replay } from './engine.ts'
import { applyGolden, GOLDEN_FOLDER, type GoldenFile } from './golden-2026-2.ts'

const FORMAT_1 = join(import.meta.dirname, '../fixtures/golden/2026.1')
const FILES = 43

/** Records as the rules of 2026.2 wrote them, with the logs that they stand on: whatever the rules become, these give the same bytes and the same reasons. */
describe('golden records of rules 2026.2', { timeout: 120_000 }, () => {
  const files = readdirSync(GOLDEN_FOLDER)
  const read = (name: string): GoldenFile => JSON.parse(readFileSync(join(GOLDEN_FOLDER, name), 'utf8')) as GoldenFile

  it('are all there', () => expect(files).toHaveLength(FILES))

  it.each(files)('%s replays to the same bytes and is explained as it was', (name) => {
    const file = read(name)
    const state = createBookState()
    expect(file.records.length).toBeGreaterThan(0)
    for (const { text, verdicts } of file.records) {
      const decoded = decodeRecord(text)
      if (!decoded.ok) throw new Error(`${decoded.code} ${decoded.path}`)
      const { record } = decoded
      while (state.seq < record.seq) applyGolden(state, file, state.seq + 1)
      expect(replay(text, state)).toMatchObject({ ok: true, format: 2, rulesVersion: '2026.2', same: true, text })
      const book = state.campaignBook(record.campaignId)
      if (book === undefined) throw new Error('no such campaign')
      const { explanation, consistent } = explainRecord(record, book, state.live)
      expect(consistent).toBe(true)
      expect(Object.fromEntries(explanation.profiles.map(({ profileId, reason }) => [profileId, reason ?? 'won']))).toEqual(verdicts)
    }
  })

  it('depend on their position: at the end of the log they are refused or give other bytes', () => {
    const changed = files.filter((name) => {
      const file = read(name)
      const state = createBookState()
      file.log.forEach((_entry, index) => applyGolden(state, file, index + 1))
      return file.records.some(({ text }) => !replay(text, state).ok)
    })
    expect(changed).toEqual(files)
  })
})

describe('golden traces of rules 2026.1', () => {
  it('replay beside those of later rules, without a book', () => {
    for (const name of readdirSync(FORMAT_1)) {
      const text = readFileSync(join(FORMAT_1, name), 'utf8').trimEnd()
      expect(replay(text, null)).toEqual({ ok: true, format: 1, rulesVersion: '2026.1', text, same: true })
    }
  })

  it('are refused when they are damaged or of rules that nobody knows', () => {
    const text = readFileSync(join(FORMAT_1, 'three-buyers.json'), 'utf8').trimEnd()
    expect(replay(text.replace('"rulesVersion":"2026.1"', '"rulesVersion":"2019.1"'), null)).toMatchObject({ ok: false, code: 'trace.rules_unknown' })
    expect(replay(text.replace('"buyers":[', '"sellers":['), null)).toMatchObject({ ok: false, code: 'trace.invalid' })
    expect(replay(text.slice(0, -1), null)).toMatchObject({ ok: false, code: 'trace.not_json' })
    expect(replay(text.replace('"format":1', '"format":3'), null)).toMatchObject({ ok: false, code: 'trace.format_unknown' })
  })
})
