import { describe, expect, it } from 'vitest'
import { audiencesOf, ROLES } from '../src/index.ts'

describe('audiencesOf', () => {
  it('gives staff the whole organisation', () => {
    expect(audiencesOf({ userId: 'u', role: 'manager' })).toEqual(['user:u', 'staff'])
    expect(audiencesOf({ userId: 'u', role: 'operator' })).toEqual(['user:u', 'staff'])
  })

  it('gives a buyer and a publisher their own, an agent only itself', () => {
    expect(audiencesOf({ userId: 'u', role: 'buyer', buyerId: 'b' })).toEqual(['user:u', 'buyer:b'])
    expect(audiencesOf({ userId: 'u', role: 'publisher', publisherId: 'p' })).toEqual(['user:u', 'publisher:p'])
    expect(audiencesOf({ userId: 'u', role: 'agent', buyerId: 'b' })).toEqual(['user:u'])
  })

  it('gives nobody a room that belongs to another role, or to nobody', () => {
    for (const role of ROLES) {
      const audiences = audiencesOf({ userId: 'u', role, buyerId: null, publisherId: null })
      expect(audiences.filter((audience) => audience.includes(':') && audience !== 'user:u')).toEqual([])
      expect(audiences.includes('staff')).toBe(role === 'manager' || role === 'operator')
      expect(audiencesOf({ userId: 'u', role, buyerId: 'b', publisherId: 'p' }).includes('buyer:b')).toBe(role === 'buyer')
      expect(audiencesOf({ userId: 'u', role, buyerId: 'b', publisherId: 'p' }).includes('publisher:p')).toBe(role === 'publisher')
    }
  })
})
