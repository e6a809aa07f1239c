/** Chromium with a fake microphone: it grants itself permission, hears a beep once a second, and plays sound without a click. */
import { findChromium } from '@ringfloor/tools/chromium'
import { chromium, type Browser } from 'playwright-core'

const MEDIA_ARGS = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  // Nothing of ours leaves the machine, and Chromium shall not try either.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  // Real addresses instead of .local names, which need multicast.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
] as const

/** @throws Error in words where there is no Chromium */
export async function launchBrowser(extraArgs: readonly string[] = []): Promise<Browser> {
  const found = await findChromium()
  if (found === undefined) throw new Error('There is no Chromium here: install one (apt install chromium) or set CHROME_PATH.')
  return chromium.launch({ executablePath: found.executablePath, args: [...found.args, ...MEDIA_ARGS, ...extraArgs], env: { ...process.env, ...found.env } })
}
