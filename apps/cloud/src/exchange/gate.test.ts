import { expect, it } from 'vitest'
import { createGate } from './gate.ts'

it('lets so many in at a time, in order, and sends away who finds the line full', async () => {
  const gate = createGate(1, 1)
  const order: string[] = []
  const { promise: hold, resolve: release } = Promise.withResolvers<undefined>()
  const first = gate.run(async () => {
    await hold
    order.push('first')
  })
  const second = gate.run(() => Promise.resolve(void order.push('second')))
  await expect(gate.run(() => Promise.resolve())).rejects.toMatchObject({ code: 'overloaded' })
  release(undefined)
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
  await expect(gate.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await gate.run(() => Promise.resolve('open again'))).toBe('open again')
})
