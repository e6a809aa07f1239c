import { describe, expect, it } from 'vitest'
import { canPersist, createTokenVault, type TokenCipher } from './token-vault.ts'

function createBench(cipher: Partial<TokenCipher> = {}) {
  const disk: { data: Uint8Array | undefined } = { data: undefined }
  const whole: TokenCipher = {
    isAvailable: () => true,
    backend: () => undefined,
    encrypt: async (text) => new TextEncoder().encode(`sealed:${text}`),
    decrypt: async (data) => {
      const text = new TextDecoder().decode(data)
      if (!text.startsWith('sealed:')) throw new Error('not ours')
      return text.slice('sealed:'.length)
    },
    ...cipher,
  }
  const open = () => createTokenVault(whole, {
    read: async () => disk.data,
    write: async (data) => {
      disk.data = data
    },
    remove: async () => {
      disk.data = undefined
    },
  })
  return { disk, open }
}

describe('the token', () => {
  it('survives a restart, encrypted', async () => {
    const { disk, open } = createBench()
    await open().set('t1')
    expect(new TextDecoder().decode(disk.data)).toBe('sealed:t1')
    const next = open()
    await next.load()
    expect(next.get()).toBe('t1')
  })

  it.each(['basic_text', 'unknown'])('is kept in memory only where the backend is %s, and what lay on disk goes', async (backend) => {
    const { disk, open } = createBench({ backend: () => backend })
    disk.data = new Uint8Array([1])
    const vault = open()
    await vault.load()
    await vault.set('t1')
    expect([vault.get(), disk.data]).toEqual(['t1', undefined])
  })

  it('is kept in memory only where nothing encrypts', () => {
    expect(canPersist({ isAvailable: () => false, backend: () => undefined })).toBe(false)
    expect(canPersist({ isAvailable: () => true, backend: () => 'gnome_libsecret' })).toBe(true)
  })

  it('is forgotten with signing out', async () => {
    const { disk, open } = createBench()
    const vault = open()
    await vault.set('t1')
    await vault.set(undefined)
    expect([vault.get(), disk.data]).toEqual([undefined, undefined])
  })

  it('that cannot be decrypted means signing in again', async () => {
    const { disk, open } = createBench()
    disk.data = new Uint8Array([1, 2, 3])
    const vault = open()
    await vault.load()
    expect([vault.get(), disk.data]).toEqual([undefined, undefined])
  })
})
