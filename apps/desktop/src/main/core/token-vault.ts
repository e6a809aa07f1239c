/** Keeps the session's token: always in memory, on disk only where the computer can really encrypt it. */

export interface TokenCipher {
  readonly isAvailable: () => boolean
  /** Electron's name of what encrypts on Linux; undefined elsewhere. */
  readonly backend: () => string | undefined
  readonly encrypt: (text: string) => Promise<Uint8Array>
  readonly decrypt: (data: Uint8Array) => Promise<string>
}

export interface TokenFile {
  readonly read: () => Promise<Uint8Array | undefined>
  /** Readable by its owner only. */
  readonly write: (data: Uint8Array) => Promise<void>
  readonly remove: () => Promise<void>
}

export interface TokenVault {
  readonly get: () => string | undefined
  readonly set: (token: string | undefined) => Promise<void>
  /** Reads what an earlier run left. */
  readonly load: () => Promise<void>
}

/** `basic_text` encrypts with a key that is in Electron's source: worse than nothing, because it looks like something. */
const SHAM_BACKENDS: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

export function canPersist(cipher: Pick<TokenCipher, 'isAvailable' | 'backend'>): boolean {
  const backend = cipher.backend()
  return cipher.isAvailable() && (backend === undefined || !SHAM_BACKENDS.has(backend))
}

export function createTokenVault(cipher: TokenCipher, file: TokenFile): TokenVault {
  let current: string | undefined
  return {
    get: () => current,
    set: async (token) => {
      current = token
      if (token === undefined || !canPersist(cipher)) await file.remove()
      else await file.write(await cipher.encrypt(token))
    },
    load: async () => {
      if (!canPersist(cipher)) return file.remove()
      const data = await file.read()
      if (!data) return
      try {
        current = await cipher.decrypt(data)
      } catch {
        // Another user's key, or a changed keyring: sign in again.
        await file.remove()
      }
    },
  }
}
