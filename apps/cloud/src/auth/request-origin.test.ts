import { describe, expect, it } from 'vitest'
import { allowedOrigins, CLIENT_HEADER, findPostRefusal, isTrustedOrigin } from './request-origin.ts'

const allowed = allowedOrigins('http://localhost:4400', ['http://localhost:5173'])

describe('isTrustedOrigin', () => {
  it.each([
    ['our own page', { origin: 'http://localhost:4400' }, true],
    ['our own page by address', { origin: 'http://127.0.0.1:4400' }, true],
    ['a configured page', { origin: 'http://localhost:5173' }, true],
    ['another port', { origin: 'http://localhost:4401' }, false],
    ['another scheme', { origin: 'https://localhost:4400' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
    ['another site', { origin: 'https://evil.example' }, false],
    ['another site that says same-origin', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
    ['no browser', {}, true],
    ['our own page, reading', { 'sec-fetch-site': 'same-origin' }, true],
    ['the address bar', { 'sec-fetch-site': 'none' }, true],
    ['another site without an origin', { 'sec-fetch-site': 'cross-site' }, false],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }, false],
  ])('%s', (_, headers, trusted) => {
    expect(isTrustedOrigin(headers, allowed)).toBe(trusted)
  })

  it('knows no loopback spellings of a public address', () => {
    expect([...allowedOrigins('https://floor.example.com')]).toEqual(['https://floor.example.com'])
  })
})

describe('findPostRefusal', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8', [CLIENT_HEADER]: 'web' }
  it.each([
    ['JSON with the header', headers, null],
    ['a form', { ...headers, 'content-type': 'multipart/form-data; boundary=x' }, 'content_type'],
    ['plain text', { ...headers, 'content-type': 'text/plain' }, 'content_type'],
    ['no type', { [CLIENT_HEADER]: 'web' }, 'content_type'],
    ['no header', { 'content-type': 'application/json' }, 'client_header'],
    ['an empty header', { ...headers, [CLIENT_HEADER]: '' }, 'client_header'],
  ])('%s', (_, given, refusal) => {
    expect(findPostRefusal(given)).toBe(refusal)
  })
})
