import { BrowserWindow } from 'electron'
import { APP_ORIGIN } from '../core/desktop-config.ts'
import { mayNavigate, mayOpenExternally } from '../core/navigation-policy.ts'
import { buildWindowOptions } from '../core/window-options.ts'
import { openExternally } from './open-externally.ts'

/** The console's window. It shows the console and nothing else; links that lead elsewhere go to the computer's browser, if at all. */
export function createWindow(preload: string, cloudOrigin: string): BrowserWindow {
  const window = new BrowserWindow(buildWindowOptions(preload, cloudOrigin))
  const { webContents } = window
  const guard = (event: { preventDefault: () => void }, url: string) => {
    if (!mayNavigate(url)) event.preventDefault()
  }
  webContents.on('will-navigate', (event) => guard(event, event.url))
  webContents.on('will-redirect', (event) => guard(event, event.url))
  webContents.on('will-frame-navigate', (event) => guard(event, event.url))
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.setWindowOpenHandler(({ url }) => {
    if (mayOpenExternally(url)) void openExternally(url)
    return { action: 'deny' }
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${APP_ORIGIN}/`)
  return window
}
