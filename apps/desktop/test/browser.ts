import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const SYSTEM_CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Chromium with a fake microphone. `CHROME_PATH` names another one than the system's (`npm test` sets it). */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME_PATH'] ?? SYSTEM_CHROMIUM.find((path) => existsSync(path))
  if (!executablePath) throw new Error('No Chromium found. Install it, or name one in CHROME_PATH.')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
  })
}
