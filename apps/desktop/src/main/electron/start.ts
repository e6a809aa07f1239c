/** Puts the desktop app together. Sequences; what is decided is decided in core. */
import { join } from 'node:path'
import { app, BrowserWindow, powerMonitor, session } from 'electron'
import { readDesktopConfig } from '../core/desktop-config.ts'
import { declareAppScheme, handleAppScheme } from './app-protocol.ts'
import { createCallNotifications } from './call-notifications.ts'
import { createWindow } from './create-window.ts'
import { handleInvokes, sendEvent } from './handle-invokes.ts'
import { openExternally } from './open-externally.ts'
import { authorizeSockets, guardPermissions } from './session-guards.ts'
import { createSafeTokenVault } from './token-storage.ts'

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Folder of the built main process; preload and renderer lie beside it. */
  readonly directory: string
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

export async function start({ env, platform, directory }: StartOptions): Promise<void> {
  const { cloudOrigin } = readDesktopConfig(env)
  // Two consoles would both ring: the second start brings the first to the front.
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  declareAppScheme()
  await app.whenReady()

  const vault = createSafeTokenVault(join(app.getPath('userData'), 'session.bin'), platform)
  await vault.load()
  handleAppScheme({ rendererDirectory: join(directory, '../renderer'), cloudOrigin, vault })
  guardPermissions(session.defaultSession)
  authorizeSockets(session.defaultSession, cloudOrigin, vault)

  const openWindow = () => createWindow(join(directory, '../preload/index.cjs'), cloudOrigin)
  let window = openWindow()
  const notifications = createCallNotifications((action) => {
    bringToFront(window)
    sendEvent(window, 'notification.action', action)
  })
  handleInvokes((contents) => contents === window.webContents, {
    'notification.show': (notice) => ({ ok: notifications.show(notice) }),
    'notification.close': ({ callId }) => {
      notifications.close(callId)
      return { ok: true }
    },
    'shell.openExternal': async ({ url }) => ({ ok: await openExternally(url) }),
    'window.focus': () => {
      bringToFront(window)
      return { ok: true }
    },
  })
  powerMonitor.on('resume', () => sendEvent(window, 'power.resume', {}))
  app.on('second-instance', () => bringToFront(window))
  app.on('window-all-closed', () => platform !== 'darwin' && app.quit())
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) window = openWindow()
  })
}
