/** What the page remembers from visit to visit, in this browser only. */
import { z } from 'zod'
import type { FinishedCall } from './state.ts'

const MAX_RECENT = 12

const recentSchema = z.array(
  z.object({
    number: z.string(),
    direction: z.enum(['outgoing', 'incoming']),
    outcome: z.enum(['talked', 'busy', 'no-answer', 'failed', 'canceled', 'missed', 'declined']),
    atMs: z.number(),
    durationMs: z.number(),
  }),
)

const KEYS = { own: 'phone.own', to: 'phone.to', theme: 'phone.theme', receive: 'phone.receive', recent: 'phone.recent' } as const

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // storage may be forbidden; then nothing is remembered
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // as above
  }
}

/** A number of the fictional range, the same in every visit. */
export function recallOwnNumber(): string {
  const known = read(KEYS.own)
  if (known !== null) return known
  const fresh = `+1555201${5000 + Math.floor(Math.random() * 5000)}`
  write(KEYS.own, fresh)
  return fresh
}

export const rememberOwnNumber = (number: string): void => write(KEYS.own, number)
export const recallLastDialled = (): string => read(KEYS.to) ?? ''
export const rememberDialled = (number: string): void => write(KEYS.to, number)
export const recallReceiving = (): boolean => read(KEYS.receive) === 'yes'
export const rememberReceiving = (receiving: boolean): void => write(KEYS.receive, receiving ? 'yes' : 'no')

export type Theme = 'system' | 'light' | 'dark'
export function recallTheme(): Theme {
  const theme = read(KEYS.theme)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}
export const rememberTheme = (theme: Theme): void => write(KEYS.theme, theme)

export function recallRecent(): FinishedCall[] {
  try {
    return recentSchema.parse(JSON.parse(read(KEYS.recent) ?? '[]'))
  } catch {
    return [] // written by another version of the page
  }
}

export function rememberCall(call: FinishedCall): FinishedCall[] {
  const recent = [call, ...recallRecent()].slice(0, MAX_RECENT)
  write(KEYS.recent, JSON.stringify(recent))
  return recent
}
