import { AppError } from '@ringfloor/shared'
import { expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from './list-cursor.ts'

it('comes back as it went', () => {
  const cursor = { receivedAt: new Date(Date.UTC(2026, 10, 20, 1, 2, 3, 456)), id: '00000000-0000-4000-8000-0000000000f0' }
  expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor)
})

it.each(['', 'x', Buffer.from('[1,2]').toString('base64url'), Buffer.from('["2026-11-20T00:00:00.000Z","1; drop table call"]').toString('base64url')])('refuses %j', (text) => {
  expect(() => decodeCursor(text)).toThrow(AppError)
})
