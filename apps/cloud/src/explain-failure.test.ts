import { AppError } from '@ringfloor/shared'
import { describe, expect, it } from 'vitest'
import { explainFailure } from './explain-failure.ts'

const failure = (fields: Record<string, unknown>): Error => Object.assign(new Error('raw'), fields)

describe('explainFailure', () => {
  it.each([
    ['an unreachable database', new AppError('database.unavailable', { message: 'ECONNREFUSED 127.0.0.1:1', userMessage: 'Try again.' }), /is PostgreSQL running.*\n.*127\.0\.0\.1:1/],
    ['a wrong setting', new AppError('input.invalid', { userMessage: 'PORT must be a number.' }), /^PORT must be a number\.$/],
    ['a taken port', failure({ code: 'EADDRINUSE', address: '127.0.0.1', port: 4400 }), /Port 4400 on 127\.0\.0\.1 is taken/],
    ['a port of the system', failure({ code: 'EACCES', port: 80 }), /above 1023/],
    ['an address of another machine', failure({ code: 'EADDRNOTAVAIL', address: '10.1.2.3' }), /no address 10\.1\.2\.3/],
    ['a wrong password', failure({ code: '28P01' }), /APP_DATABASE_PASSWORD/],
    ['a database that is not there', failure({ code: '3D000' }), /prepare\.ts/],
    ['a database of an older version', failure({ code: '42883' }), /not prepared for this version.*prepare\.ts/],
  ])('says what to do about %s', (_name, error, words) => {
    const text = explainFailure(error)
    expect(text).toMatch(words)
    expect(text).not.toContain(' at ')
  })

  it('shows the stack of what nobody foresaw', () => {
    expect(explainFailure(new TypeError('oh no'))).toMatch(/TypeError: oh no\n\s+at /)
    expect(explainFailure('text')).toBe('text')
  })
})
