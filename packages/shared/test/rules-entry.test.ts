/** What a rules document is refused for, where and in which words: nothing that cannot be meant, stored or decided on gets in. */
import { describe, expect, it } from 'vitest'
import { buyerRulesSchema, campaignRulesSchema, compilePattern, isTimeZone, profileRulesSchema, targetRulesSchema, weeklyHoursSchema, whatIfChangesSchema } from '../src/index.ts'

interface Parsed {
  readonly success: boolean
  readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
}
/** "path: message" of the first issue; null where it is accepted. */
const refusal = (schema: { safeParse: (value: unknown) => Parsed }, value: unknown): string | null => {
  const issue = schema.safeParse(value).error?.issues[0]
  return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`
}
const ofBuyer = (schedule: object): string | null => refusal(buyerRulesSchema, { settings: { schedule: { timeZone: 'Europe/Berlin', hours: null, ...schedule } } })
const monday = (...spans: { from: number; to: number }[]) => [[], spans, [], [], [], [], []]
const ofTarget = (rules: object): string | null => refusal(targetRulesSchema, rules)
const places = (include: object): string | null => ofTarget({ settings: { geography: { include } } })
const filter = (criterion: object): string | null => ofTarget({ filters: [[criterion]] })

describe('spans of a day', () => {
  it.each([
    ['of no length', monday({ from: 540, to: 540 }), 'hours.1.0.to: This ends where it begins. A whole day is from 0 to 1440.'],
    ['that overlap', monday({ from: 540, to: 720 }, { from: 719, to: 800 }), 'hours.1.1: This overlaps another span of the same day.'],
    ['that are the same', monday({ from: 540, to: 720 }, { from: 540, to: 720 }), 'hours.1.1: This overlaps another span of the same day.'],
    ['that overlap one past midnight', monday({ from: 1380, to: 60 }, { from: 1400, to: 1440 }), 'hours.1.1: This overlaps another span of the same day.'],
  ])('%s are refused, as hours, breaks and on holidays', (_, week, words) => {
    expect(ofBuyer({ hours: week })).toBe(`settings.schedule.${words}`)
    expect(ofBuyer({ breaks: week })).toBe(`settings.schedule.${words}`.replace('hours', 'breaks'))
    expect(ofBuyer({ holidays: [{ date: '2026-12-25', spans: week[1] }] })).toBe(`settings.schedule.${words}`.replace('hours.1', 'holidays.0.spans'))
    expect(refusal(weeklyHoursSchema, week)).toBe(words.replace('hours.', ''))
  })

  it('may touch, and one past midnight may reach into the hours of the next day', () => {
    expect(ofBuyer({ hours: monday({ from: 720, to: 1440 }, { from: 540, to: 720 }) })).toBeNull()
    expect(ofBuyer({ hours: monday({ from: 1380, to: 540 }, { from: 600, to: 1380 }) })).toBeNull()
    expect(ofBuyer({ hours: [[{ from: 1320, to: 360 }], [{ from: 300, to: 1080 }], [], [], [], [], []] })).toBeNull()
  })
})

describe('a number', () => {
  it.each([-0, Number.NaN, Infinity, -Infinity, 0.5, 2 ** 53, '1', 1n, true])('%s is refused wherever one is asked for', (value) => {
    expect(ofTarget({ priority: value })).toMatch(/^priority: /)
    expect(ofTarget({ limits: { concurrency: value } })).toMatch(/^limits\.concurrency: /)
    expect(ofTarget({ place: { latE6: value, lonE6: 0 } })).toMatch(/^place\.latE6: /)
    expect(refusal(profileRulesSchema, { expiresAtMs: value })).toMatch(/^expiresAtMs: /)
    expect(refusal(campaignRulesSchema, { qualityAdjustment: { weightBasisPoints: value, neutralScore: 0, minHistory: 0 } })).toMatch(/^qualityAdjustment\.weightBasisPoints: /)
    expect(ofBuyer({ hours: monday({ from: value as number, to: 600 }) })).toMatch(/^settings\.schedule\.hours\.1\.0\.from: /)
    expect(refusal(whatIfChangesSchema, [{ kind: 'time', nowMs: value }])).toMatch(/^0\.nowMs: /)
  })

  it('may be zero', () => {
    expect(ofTarget({ priority: 0, limits: { concurrency: 0, calls: { hour: 0 } }, place: { latE6: 0, lonE6: 0 } })).toBeNull()
  })
})

describe('a text', () => {
  it.each(['\ud800', 'a\udc00b', '\0', 'a\nb', '\u0085'])('of %j is refused: it could not be stored, or is no line', (text) => {
    expect(filter({ tag: text, comparison: 'required' })).toMatch(/^filters\.0\.0\.tag: Write one line of text/)
    expect(filter({ tag: 'a', comparison: 'equals', value: text })).toMatch(/^filters\.0\.0\.value: Write one line of text/)
    expect(filter({ tag: 'a', comparison: 'bulk', values: ['x', text] })).toMatch(/^filters\.0\.0\.values\.1: Write one line of text/)
    expect(filter({ tag: 'a', comparison: 'regex', value: text })).toMatch(/^filters\.0\.0\.value: Write one line of text/)
    expect(places({ cities: [`x${text}|NY`] })).toMatch(/^settings\.geography\.include\.cities\.0: /)
    expect(ofBuyer({ holidays: [{ date: '2026-12-25', name: text, spans: [] }] })).toMatch(/holidays\.0\.name: Write one line of text/)
    expect(refusal(campaignRulesSchema, { plan: [{ kind: 'auction', only: { targetIds: [text] } }] })).toMatch(/^plan\.0\.only\.targetIds\.0: Write one line of text/)
    expect(refusal(whatIfChangesSchema, [{ kind: 'bid', profileId: text, bid: '1' }])).toMatch(/^0\.profileId: Write one line of text/)
  })

  it('may be in any script, and have the name of something that every object has', () => {
    expect(filter({ tag: '__proto__', comparison: 'bulk', values: ['日本', '𝒳', 'ß', ''] })).toBeNull()
  })
})

describe('a place that no call can have', () => {
  it.each(['10001-1234', '10001 ', '10001-', ' 10001', '1'])('is no postal code: %j', (zip) => {
    expect(places({ zips: ['10001', zip] })).toBe('settings.geography.include.zips.1: Write a postal code such as 10001.')
  })
  it.each(['1000-001', '00-950', '01310-100', 'SW1A 1AA'])('%s is one of another country', (zip) => {
    expect(places({ zips: [zip] })).toBeNull()
  })
  it.each(['Salem|NJ', 'évRY|X', 'ÉVRY|X', ' salem|NJ', 'salem |NJ', 'salem|nj', '|NJ', 'a|b|NJ'])('is no city: %j', (city) => {
    expect(places({ cities: [city] })).toMatch(/^settings\.geography\.include\.cities\.0: Write /)
  })
  it.each(['salem|NJ', 'é|X', 'st. mary’s|MD', "o'fallon|MO"])('%s is a city', (city) => {
    expect(places({ cities: [city] })).toBeNull()
  })
})

describe('a time zone', () => {
  it.each(['+05:00', '-03:30', '', 'Mars/Phobos', '__proto__'])('is not %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false)
    expect(refusal(buyerRulesSchema, { timeZone: zone })).toBe('timeZone: Write an IANA time zone such as America/New_York.')
  })
})

describe('a regular expression', () => {
  it.each(['(.?){1000}'.repeat(50), '(a?){500}a{500}', '(?:(?:\\pL|\\pN)?){1000}c', '\\pL{1000}'.repeat(46)])('that comes to too many instructions is refused: %s', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined()
    expect(filter({ tag: 'a', comparison: 'regex', value: pattern })).toBe('filters.0.0.value: This is not a regular expression (RE2 syntax), or it repeats too much.')
  })
  it.each(['(', '(?=a)', '(?<=a)b', '\\1', 'a{1001}', '((a{100}){100}){100}'])('is not %s', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined()
  })
  it('is found anywhere, without regard to case', () => {
    expect(compilePattern('^(\\+?1)?[2-9]\\d{2}-?\\d{3}-?\\d{4}$')?.isFoundIn('+1212-555-0100')).toBe(true)
    expect(compilePattern('MEDI(care|caid)')?.isFoundIn('on medicare part b')).toBe(true)
    expect(compilePattern('^medicare$')?.isFoundIn('on medicare')).toBe(false)
  })
})
