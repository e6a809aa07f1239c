import type { DesktopApi } from '../../ipc/channels.ts'
import type { Bridge } from './bridge.ts'
import { createBrowserBridge } from './browser-bridge.ts'
import { createDesktopBridge } from './desktop-bridge.ts'

declare global {
  interface Window {
    /** Put there by the preload script; absent in a browser. */
    readonly ringfloorDesktop?: DesktopApi
  }
}

export const bridge: Bridge = window.ringfloorDesktop ? createDesktopBridge(window.ringfloorDesktop) : createBrowserBridge()
