import { beforeEach, expect, it, vi } from 'vitest'
import { CALL_ID } from '../../test/factories.ts'
import type { DesktopApi } from '../ipc/channels.ts'

const electron = vi.hoisted(() => ({ exposed: new Map<string, unknown>(), invoked: [] as unknown[][], listeners: new Map<string, (event: unknown, body: unknown) => void>() }))

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => electron.exposed.set(name, api) },
  ipcRenderer: {
    invoke: async (...args: unknown[]) => void electron.invoked.push(args),
    on: (channel: string, listener: (event: unknown, body: unknown) => void) => electron.listeners.set(channel, listener),
    removeListener: (channel: string) => electron.listeners.delete(channel),
  },
}))

async function loadApi(): Promise<DesktopApi> {
  await import('./index.ts')
  return electron.exposed.get('ringfloorDesktop') as DesktopApi
}

beforeEach(() => {
  electron.invoked.length = 0
})

it('exposes verbs only', async () => {
  const api = await loadApi()
  expect([...electron.exposed.keys()]).toEqual(['ringfloorDesktop'])
  expect(Object.keys(api).sort()).toEqual(['cloudOrigin', 'invoke', 'onNotificationAction', 'onResume'])
})

it('passes on channels of the map and no others', async () => {
  const api = await loadApi()
  await api.invoke('notification.close', { callId: CALL_ID })
  await expect(api.invoke('fs.readFile' as 'window.focus', undefined)).rejects.toThrow('no such channel')
  expect(electron.invoked).toEqual([['notification.close', { callId: CALL_ID }]])
})

it('hands over checked bodies without the event, until unsubscribed', async () => {
  const api = await loadApi()
  const heard: unknown[][] = []
  const stop = api.onNotificationAction((...args) => heard.push(args))
  electron.listeners.get('notification.action')?.({ sender: 'secret' }, { callId: CALL_ID, action: 'answer' })
  electron.listeners.get('notification.action')?.({ sender: 'secret' }, { callId: 'x', action: 'format' })
  stop()
  expect(heard).toEqual([[{ callId: CALL_ID, action: 'answer' }]])
  expect(electron.listeners.has('notification.action')).toBe(false)
})
