/** How the built console behaves in a browser against the mock cloud. Build it first: `npm run build:web -w apps/desktop` (`npm test` does). */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { MOCK_PASSWORD } from './mock-cloud/router.ts'
import { addCall, changeCall, emit, type World } from './mock-cloud/world.ts'
import { describeChecks, type Check } from './scene.ts'

const newCall = (world: World) => {
  const call = addCall(world, { receivedAtMs: Date.now(), state: 'ringing', outcome: null, ownReason: null, index: 9 })
  emit(world, 'call.received', { callId: call.id, state: 'routing' })
  return call
}
const liveRow = (page: Page, callId: string) => page.getByRole('table', { name: 'Live calls' }).locator(`tr[data-call-id="${callId}"]`)

const CHECKS: readonly Check[] = [
  { name: 'a call arrives, connects and moves to the recent ones', user: 'manager', path: '/floor', run: async ({ page, world }) => {
    const call = newCall(world)
    await liveRow(page, call.id).and(page.locator('[data-call-state=ringing]')).waitFor()
    changeCall(world, call.id, { state: 'connected', connectedAt: new Date().toISOString() }, 'call.connected')
    await liveRow(page, call.id).and(page.locator('[data-call-state=connected]')).waitFor()
    changeCall(world, call.id, { state: 'ended', outcome: 'connected', endedAt: new Date().toISOString(), durationSeconds: 4 }, 'call.ended')
    await page.getByRole('table', { name: 'Recent calls' }).locator(`tr[data-call-id="${call.id}"]`).waitFor()
    await liveRow(page, call.id).waitFor({ state: 'detached' })
  } },
  { name: 'a call that ends appears on the page of all calls, too', user: 'manager', path: '/calls', run: async ({ page, world }) => {
    const call = newCall(world)
    changeCall(world, call.id, { state: 'ended', outcome: 'connected', endedAt: new Date().toISOString(), durationSeconds: 4 }, 'call.ended')
    await page.getByRole('table', { name: 'Recent calls' }).locator(`tr[data-call-id="${call.id}"]`).waitFor()
  } },
  { name: 'a server that closes the socket is connected to again', user: 'manager', path: '/floor', run: async ({ page, cloud, world }) => {
    cloud.dropSockets(false)
    await page.locator('[data-connection=reconnecting]').waitFor()
    await page.locator('[data-connection=live]').waitFor()
    await liveRow(page, newCall(world).id).waitFor()
  } },
  { name: 'what happened while offline is there afterwards', user: 'manager', path: '/floor', run: async ({ page, cloud, world }) => {
    cloud.dropSockets(true)
    await page.getByText(/Offline since/).waitFor({ timeout: 15_000 })
    const call = newCall(world)
    cloud.dropSockets(false)
    await liveRow(page, call.id).waitFor({ timeout: 15_000 })
    await page.locator('[data-connection=live]').waitFor()
  } },
  { name: 'a storm of 400 events makes few requests and loses nothing', user: 'manager', path: '/floor', run: async ({ page, world, count }) => {
    const before = ['events.since', 'calls.list', 'floor.balances'].map(count)
    const call = newCall(world)
    for (let index = 0; index < 400; index++) {
      emit(world, 'balance.changed', { accountId: world.balances[index % 4]?.accountId })
      changeCall(world, call.id, { price: `${index + 1}.00` }, 'call.routed')
      if (index % 40 === 0) await page.waitForTimeout(100)
    }
    await liveRow(page, call.id).getByText('$400.00').waitFor()
    const [events = 0, calls = 0, balances = 0] = ['events.since', 'calls.list', 'floor.balances'].map((name, index) => count(name) - (before[index] ?? 0))
    expect({ events: events <= 15, calls: calls <= 16, balances: balances <= 8 }, `events.since ${events}, calls.list ${calls}, floor.balances ${balances}`).toEqual({ events: true, calls: true, balances: true })
  } },
  { name: 'a conflict says that somebody else was faster, and shows the newest value', user: 'alpha', path: '/targets', run: async ({ page, world }) => {
    await page.getByRole('button', { name: 'Change bid of Alpha desk' }).click()
    const [target] = world.targets
    if (target) world.targets[0] = { ...target, bid: '55.00', version: target.version + 1 }
    emit(world, 'config.changed', { entity: 'target', entityId: target?.id ?? '' })
    // The list behind the dialog is read again; what was decided upon is still what the dialog opened with.
    await page.getByRole('table', { name: 'Targets', includeHidden: true }).getByText('$55.00').waitFor()
    await page.getByLabel('Bid per call').fill('43.25')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Not saved. Alpha desk: bid', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. Alpha desk: bid', { exact: true }).first().waitFor()
    expect(world.targets[0]?.bid).toBe('43.25')
  } },
  { name: 'a target is paused with the keyboard alone', user: 'alpha', path: '/targets', run: async ({ page }) => {
    await page.getByRole('switch', { name: 'Alpha desk takes calls' }).focus()
    await page.keyboard.press('Space')
    await page.getByText('Saved. Alpha desk: paused', { exact: true }).waitFor()
    await page.getByRole('switch', { name: 'Alpha desk takes calls', checked: false }).waitFor()
  } },
  { name: 'rows are walked with arrow keys and opened with Enter', user: 'manager', path: '/calls', run: async ({ page }) => {
    await page.getByRole('table', { name: 'Recent calls' }).getByRole('link').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Why did this call go there?' }).waitFor()
    expect(page.url()).toMatch(/\/calls\/[0-9a-f-]{36}$/)
  } },
  { name: 'a deep link is kept over the sign-in, and pages of other roles lead home', user: 'brightleads', path: '/campaigns', run: async ({ page }) => {
    await page.waitForURL((url) => url.pathname === '/traffic')
  } },
  { name: 'signing out leaves nothing behind', user: 'manager', path: '/floor', run: async ({ page, cloud }) => {
    await page.getByRole('button', { name: /Maya Lindqvist/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(`${cloud.url}/floor`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  } },
  { name: 'a session that ends elsewhere leads to the sign-in, and back', user: 'manager', path: '/campaigns', run: async ({ page }) => {
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Targets' }).click()
    await page.getByText('Your session has ended').waitFor()
    await page.getByLabel('User name').fill('manager')
    await page.getByLabel('Password').fill(MOCK_PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL((url) => url.pathname === '/targets')
  } },
]

describeChecks('the console in a browser', CHECKS)
