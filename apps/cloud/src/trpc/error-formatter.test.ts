import { AppError, errorBodySchema } from '@ringfloor/shared'
import { TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { formatError, responseStatus } from './error-formatter.ts'

const zodError = z.object({ args: z.object({ bid: z.string() }) }).safeParse({ args: { bid: 5 } }).error
const appError = new AppError('rate_limit.exceeded', { message: 'internal words', userMessage: 'Wait.', details: { retryAfterSeconds: 7 } })
const limited = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: appError })
const forbidden = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new AppError('auth.forbidden', { userMessage: 'No.' }) })

describe('formatError', () => {
  it.each([
    ['our refusals', limited, 'rate_limit.exceeded'],
    ['broken input', new TRPCError({ code: 'BAD_REQUEST', cause: zodError }), 'input.invalid'],
    ['unreadable input', new TRPCError({ code: 'PARSE_ERROR' }), 'input.invalid'],
    ['a wrong verb', new TRPCError({ code: 'METHOD_NOT_SUPPORTED' }), 'input.invalid'],
    ['a wrong type', new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE' }), 'input.invalid'],
    ['too much', new TRPCError({ code: 'PAYLOAD_TOO_LARGE' }), 'input.too_large'],
    ['an unknown procedure', new TRPCError({ code: 'NOT_FOUND' }), 'not_found'],
    ['output that does not fit', new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: zodError }), 'internal'],
    ['a bug', new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('select * from secret') }), 'internal'],
  ])('codes %s', (_, error, code) => {
    const body = formatError(error, -32603).data
    expect(errorBodySchema.parse(body).error.code).toBe(code)
    expect(JSON.stringify(body)).not.toMatch(/secret|internal words|stack|\.ts:/)
  })

  it('names the field', () => {
    expect(formatError(new TRPCError({ code: 'BAD_REQUEST', cause: zodError }), -32600).data.error).toMatchObject({ details: { field: 'args.bid', issues: [{ path: 'args.bid' }] } })
  })

  it('has one message for the person', () => {
    expect(formatError(limited, -32603).data.error).toEqual({ code: 'rate_limit.exceeded', message: 'Wait.', details: { retryAfterSeconds: 7 } })
  })
})

describe('responseStatus', () => {
  it.each([
    ['all went well', [], 2, { status: 200, retryAfterSeconds: null }],
    ['one call, refused', [limited], 1, { status: 429, retryAfterSeconds: 7 }],
    ['all refused alike', [forbidden, forbidden], 2, { status: 403, retryAfterSeconds: null }],
    ['refused for different reasons', [forbidden, limited], 2, { status: 207, retryAfterSeconds: 7 }],
    ['one of two refused', [forbidden], 2, { status: 207, retryAfterSeconds: null }],
  ])('%s', (_, errors, count, expected) => {
    expect(responseStatus(errors, count)).toEqual(expected)
  })
})
