import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replay } from '../src/rules-2026-1/index.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/golden/2026.1')

/** Traces as the rules of 2026.1 wrote them. They are never written again: whatever the rules become, these give the same bytes. */
describe('golden traces of rules 2026.1', () => {
  const files = readdirSync(FOLDER)

  it('are all there', () => expect(files).toHaveLength(48))

  it.each(files)('%s replays to the same bytes', (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8').trimEnd()
    expect(replay(text)).toBe(text)
  })
})
