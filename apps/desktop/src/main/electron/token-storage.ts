import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { safeStorage } from 'electron'
import { createTokenVault, type TokenVault } from '../core/token-vault.ts'

const OWNER_ONLY = 0o600

/** The token vault over Electron's safeStorage and one file. */
export function createSafeTokenVault(path: string, platform: NodeJS.Platform): TokenVault {
  return createTokenVault(
    {
      isAvailable: () => safeStorage.isEncryptionAvailable(),
      backend: () => (platform === 'linux' ? safeStorage.getSelectedStorageBackend() : undefined),
      encrypt: async (text) => new Uint8Array(safeStorage.encryptString(text)),
      decrypt: async (data) => safeStorage.decryptString(Buffer.from(data)),
    },
    {
      read: async () => readFile(path).then((data) => new Uint8Array(data), () => undefined),
      write: async (data) => {
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, data, { mode: OWNER_ONLY })
        // The mode above counts only for a new file.
        await chmod(path, OWNER_ONLY)
      },
      remove: () => rm(path, { force: true }),
    },
  )
}
