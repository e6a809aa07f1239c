import { wireTransformer } from '@ringfloor/shared'
import { TRPCClientError } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { describeRefusal } from '../features/sign-in/describe-refusal.ts'
import { isSignedOut, isTransient, readProblem } from './api-error.ts'

/** An answer of the exchange as tRPC's client hands it on. */
const answered = (error: object) => TRPCClientError.from({ error: wireTransformer.output.deserialize(error) } as never)

describe('readProblem', () => {
  it('reads the exchange’s own error', () => {
    const problem = readProblem(answered({ code: 'rate_limit.exceeded', message: 'Too many attempts.', details: { retryAfterSeconds: 41.2 } }))
    expect(problem).toEqual({ code: 'rate_limit.exceeded', message: 'Too many attempts.', retryAfterSeconds: 42 })
  })
  it('knows that nobody is signed in', () => {
    expect(isSignedOut(readProblem(answered({ code: 'auth.session_expired', message: '' })))).toBe(true)
    expect(readProblem(answered({ code: 'auth.session_expired', message: '' })).message).toContain('session')
  })
  it('tells no answer from an answer of somebody else', () => {
    expect(readProblem(TRPCClientError.from(new TypeError('Failed to fetch')))).toMatchObject({ code: 'network' })
    expect(readProblem(TRPCClientError.from(new SyntaxError('Unexpected token <')))).toMatchObject({ code: 'unknown' })
    expect(readProblem('what')).toMatchObject({ code: 'unknown' })
  })
  it('tries again only where that can help', () => {
    expect(isTransient(readProblem(answered({ code: 'overloaded', message: 'x' })))).toBe(true)
    expect(isTransient(readProblem(answered({ code: 'auth.forbidden', message: 'x' })))).toBe(false)
  })
})

it('counts down a refused sign-in and then keeps quiet', () => {
  const limited = { code: 'rate_limit.exceeded', message: 'Too many.', retryAfterSeconds: 42 } as const
  expect(describeRefusal(limited, 42)).toContain('42 s')
  expect(describeRefusal(limited, 0)).toBeNull()
  expect(describeRefusal({ code: 'auth.invalid_credentials', message: 'Wrong.', retryAfterSeconds: null }, 0)).toBe('Wrong.')
})
