import { expect, it } from 'vitest'
import { wireTransformer } from './wire-transformer.ts'

const { serialize, deserialize } = wireTransformer.output
const error = { code: 'rate_limit.exceeded', message: 'Wait.', details: { retryAfterSeconds: 5 } } as const

it('puts the coded error on the wire and back into what a tRPC client reads', () => {
  expect(serialize({ code: -32603, message: 'Wait.', data: { error } })).toEqual(error)
  expect(deserialize(error)).toEqual({ code: -32603, message: 'Wait.', data: { error } })
})

it.each([
  null,
  'text',
  [],
  { calls: [] },
  { code: 'something.else', message: 'x' },
  { mutationId: 'm', result: 'conflict', code: 'config.conflict', message: 'A receipt is a result, not an error.' },
])('leaves results alone: %j', (value) => {
  expect(serialize(value)).toBe(value)
  expect(deserialize(value)).toBe(value)
})
