/** The thin layer over Electron, with Electron mocked: an unmocked import would try to download its binary. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { CALL_ID } from '../../../test/factories.ts'
import { EVENT_CHANNELS, INVOKE_CHANNELS } from '../../ipc/channels.ts'
import { createWindow } from './create-window.ts'
import { handleInvokes, sendEvent, type InvokeHandlers } from './handle-invokes.ts'
import { guardPermissions } from './session-guards.ts'

const electron = vi.hoisted(() => ({
  windows: [] as { options: unknown; listeners: Map<string, (...args: never[]) => unknown>; loaded: string[]; openHandler?: (details: { url: string }) => unknown }[],
  handlers: new Map<string, (event: unknown, args: unknown) => Promise<unknown>>(),
  opened: [] as string[],
}))

vi.mock('electron', () => {
  class BrowserWindow {
    readonly record: (typeof electron.windows)[number]
    readonly webContents: object
    constructor(options: unknown) {
      const record: (typeof electron.windows)[number] = { options, listeners: new Map(), loaded: [] }
      this.record = record
      electron.windows.push(record)
      this.webContents = {
        on: (name: string, listener: (...args: never[]) => unknown) => record.listeners.set(name, listener),
        setWindowOpenHandler: (handler: (details: { url: string }) => unknown) => (record.openHandler = handler),
      }
    }
    once(): void {}
    loadURL(url: string): Promise<void> {
      this.record.loaded.push(url)
      return Promise.resolve()
    }
  }
  return {
    BrowserWindow,
    ipcMain: { handle: (channel: string, handler: (event: unknown, args: unknown) => Promise<unknown>) => electron.handlers.set(channel, handler) },
    shell: { openExternal: async (url: string) => void electron.opened.push(url) },
  }
})

beforeEach(() => {
  electron.windows.length = 0
  electron.opened.length = 0
  electron.handlers.clear()
})

describe('the window', () => {
  const open = () => {
    createWindow('/preload.cjs', 'http://localhost:4400')
    const [window] = electron.windows
    if (!window) throw new Error('no window')
    return window
  }

  it('is made with the options of core and shows the console', () => {
    const window = open()
    expect(window.options).toMatchObject({ webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, backgroundThrottling: false } })
    expect(window.loaded).toEqual(['app://ringfloor/'])
  })

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('refuses to leave the console on %s', (name) => {
    const window = open()
    const prevented = (url: string) => {
      const preventDefault = vi.fn()
      window.listeners.get(name)?.({ url, preventDefault } as never)
      return preventDefault.mock.calls.length === 1
    }
    expect([prevented('https://evil.example/'), prevented('app://ringfloor/calls')]).toEqual([true, false])
  })

  it('opens no windows and no webviews; safe links go to the computer’s browser', () => {
    const window = open()
    expect(window.openHandler?.({ url: 'https://www.twilio.com/' })).toEqual({ action: 'deny' })
    expect(window.openHandler?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' })
    expect(electron.opened).toEqual(['https://www.twilio.com/'])
    const preventDefault = vi.fn()
    window.listeners.get('will-attach-webview')?.({ preventDefault } as never)
    expect(preventDefault).toHaveBeenCalledOnce()
  })
})

describe('handlers', () => {
  const mainFrame = { url: 'app://ringfloor/desk' }
  const contents = { mainFrame }
  const handlers = {
    'notification.show': vi.fn(() => ({ ok: true })),
    'notification.close': vi.fn(() => ({ ok: true })),
    'shell.openExternal': vi.fn(() => ({ ok: true, secret: 'leak' })),
    'window.focus': vi.fn(() => ({ ok: true })),
  } satisfies InvokeHandlers
  const invoke = (channel: string, sender: unknown, args: unknown) => electron.handlers.get(channel)?.(sender, args)
  beforeEach(() => {
    vi.clearAllMocks()
    handleInvokes((sender) => (sender as unknown) === contents, handlers)
  })

  it('exist for each channel of the map and no other', () => {
    expect([...electron.handlers.keys()].sort()).toEqual(Object.keys(INVOKE_CHANNELS).sort())
  })

  it('run for the console’s own main frame', async () => {
    await expect(invoke('notification.close', { sender: contents, senderFrame: mainFrame }, { callId: CALL_ID })).resolves.toEqual({ ok: true })
    expect(handlers['notification.close']).toHaveBeenCalledWith({ callId: CALL_ID })
  })

  it('give back only what the map says', async () => {
    await expect(invoke('shell.openExternal', { sender: contents, senderFrame: mainFrame }, { url: 'https://example.com/' })).resolves.toEqual({ ok: true })
  })

  it.each([
    ['another window', { sender: { mainFrame }, senderFrame: mainFrame }],
    ['a sub-frame', { sender: contents, senderFrame: { url: 'app://ringfloor/desk' } }],
    ['no frame', { sender: contents, senderFrame: null }],
  ])('refuse %s', async (_who, event) => {
    await expect(invoke('notification.close', event, { callId: CALL_ID })).rejects.toThrow('untrusted_sender')
    expect(handlers['notification.close']).not.toHaveBeenCalled()
  })

  it('refuse wrong arguments', async () => {
    await expect(invoke('notification.show', { sender: contents, senderFrame: mainFrame }, { callId: 'x' })).rejects.toThrow('invalid_arguments')
  })
})

it('tells windows only what the map allows', () => {
  const sent: unknown[][] = []
  const window = { isDestroyed: () => false, webContents: { send: (...args: unknown[]) => sent.push(args) } } as never
  sendEvent(window, 'notification.action', { callId: CALL_ID, action: 'answer' })
  expect(sent).toEqual([['notification.action', { callId: CALL_ID, action: 'answer' }]])
  expect(() => sendEvent(window, 'notification.action', { callId: 'x', action: 'answer' })).toThrow()
  expect(Object.keys(EVENT_CHANNELS)).toEqual(['power.resume', 'notification.action'])
})

it('grants the microphone and nothing else', () => {
  let request: ((contents: null, permission: string, answer: (granted: boolean) => void, details: object) => void) | undefined
  let check: ((contents: null, permission: string, origin: string, details: object) => boolean) | undefined
  let device: (() => boolean) | undefined
  guardPermissions({ setPermissionRequestHandler: (handler: never) => (request = handler), setPermissionCheckHandler: (handler: never) => (check = handler), setDevicePermissionHandler: (handler: never) => (device = handler) } as never)
  const ask = (permission: string, details: object) => {
    const answer = vi.fn()
    request?.(null, permission, answer, details)
    return answer.mock.calls[0]?.[0] as unknown
  }
  expect(ask('media', { requestingUrl: 'app://ringfloor/desk', mediaTypes: ['audio'] })).toBe(true)
  expect(ask('media', { requestingUrl: 'app://ringfloor/desk', mediaTypes: ['audio', 'video'] })).toBe(false)
  expect(ask('geolocation', { requestingUrl: 'app://ringfloor/desk' })).toBe(false)
  expect(check?.(null, 'media', 'app://ringfloor/', { mediaType: 'audio' })).toBe(true)
  expect(check?.(null, 'media', 'https://evil.example/', { mediaType: 'audio' })).toBe(false)
  expect(device?.()).toBe(false)
})

it('ships with its debug doors closed', async () => {
  const yml = await readFile(join(import.meta.dirname, '../../../../../electron-builder.yml'), 'utf8')
  const off = ['runAsNode', 'enableNodeOptionsEnvironmentVariable', 'enableNodeCliInspectArguments', 'grantFileProtocolExtraPrivileges']
  const on = ['strictlyRequireAllFuses', 'enableCookieEncryption', 'enableEmbeddedAsarIntegrityValidation', 'onlyLoadAppFromAsar']
  for (const fuse of off) expect(yml).toMatch(new RegExp(`^ {2}${fuse}: false$`, 'm'))
  for (const fuse of on) expect(yml).toMatch(new RegExp(`^ {2}${fuse}: true$`, 'm'))
})
