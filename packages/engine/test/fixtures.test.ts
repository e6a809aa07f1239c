import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REASON_CODES, type ReasonCode } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { decideRoute, encodeTrace, replay } from '../src/rules-2026-1/index.ts'
import { checkBillingFixture, type BillingFixture } from './billing-fixture.ts'
import { checkCallFixture, type CallFixture } from './call-fixture.ts'
import { reasonsShownBy, type DecisionFixture } from './next-fixture.ts'
import { buildFacts, checkRouteFixture, type RouteFixture } from './route-fixture.ts'

/** Those of kind decision are run by `next-fixtures.test.ts`; here only the reasons that they show are counted. */
type Fixture = RouteFixture | CallFixture | BillingFixture | DecisionFixture

const FOLDERS = ['exemplary', 'supplemental'] as const

function readFixtures(folder: string): { file: string; fixture: Fixture }[] {
  const path = join(import.meta.dirname, '../fixtures', folder)
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ file, fixture: JSON.parse(readFileSync(join(path, file), 'utf8')) as Fixture }))
}

const shown = new Map<ReasonCode, string>()

for (const folder of FOLDERS) {
  describe(`fixtures/${folder}`, () => {
    for (const { file, fixture } of readFixtures(folder)) {
      if (fixture.kind === 'decision') {
        for (const reason of reasonsShownBy(fixture)) shown.set(reason, file)
        continue
      }
      it(`${file}: ${fixture.title}`, () => {
        if (fixture.kind === 'call') checkCallFixture(fixture)
        else if (fixture.kind === 'billing') checkBillingFixture(fixture)
        else {
          for (const reason of checkRouteFixture(fixture)) shown.set(reason, file)
          const facts = buildFacts(fixture)
          const text = encodeTrace(facts, decideRoute(facts))
          expect(replay(text)).toBe(text)
        }
      })
    }
  })
}

describe('all fixtures together', () => {
  it('show every reason code at least once', () => {
    expect(REASON_CODES.filter((code) => !shown.has(code))).toEqual([])
  })
})
