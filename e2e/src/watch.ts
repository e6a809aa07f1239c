/** Waiting for what people wait for: a state on a screen, a level on a meter, a call that is settled. Polls a condition, never a clock. */
import { waitUntil } from '@ringfloor/tools/wait'
import { formatDecimal, parseDecimal, type CallJourney } from '@ringfloor/shared'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Api } from './api.ts'

const SETTLE_TIMEOUT_MS = 20_000

/** The newest call of a viewer, once `accept` likes it. */
export async function waitForCall(api: Api, accept: (journey: CallJourney) => boolean, timeoutMs = SETTLE_TIMEOUT_MS): Promise<CallJourney> {
  let last: CallJourney | undefined
  await waitUntil(
    async () => {
      const lists = await Promise.all((['live', 'recent'] as const).map((scope) => api.calls.list.query({ scope, limit: 1 })))
      const newest = lists.flatMap((list) => list.calls).sort((a, b) => b.receivedAt.localeCompare(a.receivedAt))[0]
      last = newest && (await api.calls.journey.query({ callId: newest.id }))
      return last !== undefined && accept(last)
    },
    { timeoutMs, everyMs: 150 },
  )
  if (last === undefined || !accept(last)) throw new Error(`No call came to the expected state within ${timeoutMs} ms. The newest: ${JSON.stringify(last?.call)}`)
  return last
}

export const isSettled = (journey: CallJourney): boolean => journey.call.state === 'ended' && journey.call.settled

/** Connected, and for long enough to be paid for. */
export function hasTalked({ call }: CallJourney, seconds: number): boolean {
  return call.state === 'connected' && call.connectedAt !== null && Date.now() - Date.parse(call.connectedAt) > seconds * 1000
}

/** The highest level a meter of the console shows within the time. */
export async function peakLevel(page: Page, meter: string, timeoutMs = 8_000): Promise<number> {
  let peak = 0
  await waitUntil(
    async () => {
      peak = Math.max(peak, Number(await page.getByRole('meter', { name: meter }).getAttribute('data-level')))
      return peak > 0.02
    },
    { timeoutMs, everyMs: 50 },
  )
  return peak
}

/** Available, registered, able to ring: what an agent checks before leaning back. */
export async function goAvailable(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Go available' }).click()
  await page.locator('[data-agent-state="available"]').waitFor()
  await page.locator('[data-softphone-ready="true"]').waitFor()
}

export async function goAway(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set away' }).first().click()
  await page.locator('[data-agent-state="away"]').waitFor()
}

/** Adds decimal strings exactly, as the ledger does. */
export function sumOf(amounts: readonly string[]): string {
  return formatDecimal(amounts.reduce((sum, amount) => sum + (parseDecimal(amount) ?? 0n), 0n))
}

/** Money of one kind of account, by owner, as decimal strings. */
export async function balanceOf(api: Api, owner: string): Promise<{ readonly posted: string; readonly held: string }> {
  const found = (await api.floor.balances.query()).find((balance) => balance.ownerName === owner)
  expect(found, `a balance of ${owner}`).toBeDefined()
  return { posted: found?.posted ?? '', held: found?.held ?? '' }
}
