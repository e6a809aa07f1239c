import { z } from 'zod'

export const APP_SCHEME = 'app'
/** The console's own origin inside Electron. */
export const APP_ORIGIN = `${APP_SCHEME}://ringfloor`
const DEFAULT_CLOUD = 'http://localhost:4400'

export interface DesktopConfig {
  /** Origin of the exchange, such as "https://floor.example.com". */
  readonly cloudOrigin: string
}

/**
 * Reads `RINGFLOOR_URL`.
 * @throws Error in words where it is no web address
 */
export function readDesktopConfig(env: Readonly<Record<string, string | undefined>>): DesktopConfig {
  const parsed = z.url({ protocol: /^https?$/ }).safeParse(env['RINGFLOOR_URL'] ?? DEFAULT_CLOUD)
  if (!parsed.success) throw new Error(`RINGFLOOR_URL must be the web address of the exchange, such as ${DEFAULT_CLOUD}.`)
  return { cloudOrigin: new URL(parsed.data).origin }
}

/** http -> ws, https -> wss. */
export function socketOriginOf(cloudOrigin: string): string {
  return cloudOrigin.replace(/^http/, 'ws')
}
