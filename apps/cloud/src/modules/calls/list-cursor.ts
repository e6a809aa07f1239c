/** Where a page of calls ended: opaque to clients. */
import { uuidSchema } from '@ringfloor/shared'
import { AppError } from '@ringfloor/shared'
import { z } from 'zod'

export interface ListCursor {
  readonly receivedAt: Date
  readonly id: string
}

const cursorSchema = z.tuple([z.iso.datetime(), uuidSchema])

export function encodeCursor(cursor: ListCursor): string {
  return Buffer.from(JSON.stringify([cursor.receivedAt.toISOString(), cursor.id])).toString('base64url')
}

/** @throws AppError `input.invalid` */
export function decodeCursor(text: string): ListCursor {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    value = undefined
  }
  const parsed = cursorSchema.safeParse(value)
  if (!parsed.success) throw new AppError('input.invalid', { userMessage: 'This page link is not valid. Start from the first page.', details: { field: 'cursor' } })
  return { receivedAt: new Date(parsed.data[0]), id: parsed.data[1] }
}
