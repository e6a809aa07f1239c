/** Traces of format 1 are read by frozen code that trusts our own rows: what does not hold what such a trace holds is refused before it gets there. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replay } from './engine.ts'

const folder = new URL('../fixtures/golden/2026.1/', import.meta.url)
const traces = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8').trim())
const [first = ''] = traces

/** The first golden trace with another value at a place of it. */
function traceWith(path: string, value: unknown): string {
  const trace = JSON.parse(first) as Record<string, unknown>
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const holder = steps.reduce<Record<string, unknown>>((place, step) => place[step] as Record<string, unknown>, trace)
  holder[last] = value
  return JSON.stringify(trace)
}

describe('a trace of format 1', () => {
  it('is accepted as it was written', () => {
    expect(traces.length).toBeGreaterThan(30)
    for (const text of traces) expect(replay(text, null)).toMatchObject({ ok: true, format: 1, same: true })
  })

  it.each([
    ['targets.0.8', 'NY', 'is not a list'],
    ['targets.0.7', [[[0]]], 'has 1 items instead of 2'],
    ['targets.0.5', '1.5', 'is not a whole number of micro-units'],
    ['nowMs', -1, 'is not a whole number from 0 to 253402300799999'],
    ['draw', 2 ** 32, 'is not a whole number from 0 to 4294967295'],
    ['zones.0.1', 100_000, 'is not a whole number from -1440 to 1440'],
    ['campaign.2', 'x', 'is none of active, paused'],
    ['extra', 1, 'is not known'],
  ])('is refused with place and reason where it is another: %s', (path, value, reason) => {
    const found = replay(traceWith(path, value), null)
    expect(found).toMatchObject({ ok: false, code: 'trace.invalid', reason })
    expect(!found.ok && found.path.startsWith(path)).toBe(true)
  })

  it('never throws, whatever stands at any of its places', () => {
    const paths = pathsOf(JSON.parse(first))
    const odd = fc.constantFrom<unknown>(null, 0, -1, 1.5, '', 'x', '-5', [], {}, true, [[]], 9_007_199_254_740_991, '9'.repeat(400))
    fc.assert(fc.property(fc.constantFrom(...paths), odd, (path, value) => {
      expect(['boolean']).toContain(typeof replay(traceWith(path, value), null).ok)
    }), { numRuns: 3_000 })
  })
})

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [...(path === '' ? [] : [path]), ...Object.entries(value).flatMap(([step, inner]) => pathsOf(inner, path === '' ? step : `${path}.${step}`))]
}
