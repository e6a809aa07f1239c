/**
 * Walks every screen of the built console against the mock cloud, light and dark: axe (WCAG 2.2 AA) and the page's console must have nothing to
 * say. With SCREENS_DIR set, a picture of each is kept there. Build the console first: `npm run build:web -w apps/desktop` (`npm test` does).
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './browser.ts'
import { MOCK_PASSWORD } from './mock-cloud/router.ts'
import { startMockCloud, type MockCloud } from './mock-cloud/server.ts'
import { createWorld, type World } from './mock-cloud/world.ts'

const folder = process.env['SCREENS_DIR']
if (folder) mkdirSync(folder, { recursive: true })
const consoleDir = join(import.meta.dirname, '../dist/web')

interface Screen {
  readonly name: string
  readonly user?: string
  readonly path: string
  readonly width?: number
  readonly empty?: boolean
  readonly schemes?: readonly ('light' | 'dark')[]
  /** Complaints of the browser are part of the screen: refused requests. */
  readonly noisy?: boolean
  readonly before?: (cloud: MockCloud) => void
  readonly then?: (page: Page, cloud: MockCloud, world: World) => Promise<void>
}

const firstEnded = (world: World) => world.calls.find((call) => call.state === 'ended' && call.outcome === 'connected')?.id ?? ''

const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-wrong', path: '/sign-in', noisy: true, then: async (page) => {
    await page.getByLabel('User name').fill('manager')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('wrong').waitFor()
  } },
  { name: 'sign-in-limited', path: '/sign-in', noisy: true, schemes: ['light'], before: (cloud) => { cloud.faults.rateLimited = true }, then: async (page) => {
    await page.getByLabel('User name').fill('manager')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText(/try again in/).waitFor()
  } },
  { name: 'floor', user: 'manager', path: '/' },
  { name: 'floor-narrow', user: 'operator', path: '/floor', width: 1024 },
  { name: 'floor-empty', user: 'manager', path: '/floor', empty: true },
  { name: 'floor-loading', user: 'manager', path: '/floor', schemes: ['light'], before: (cloud) => { cloud.faults.delayMs = 1500 } },
  { name: 'floor-error', user: 'manager', path: '/floor', noisy: true, schemes: ['light'], before: (cloud) => { for (const path of ['calls.list', 'floor.balances', 'floor.seats']) cloud.faults.failing.add(path) }, then: async (page) => { await page.getByText('could not be loaded').first().waitFor({ timeout: 15_000 }) } },
  { name: 'floor-offline', user: 'manager', path: '/floor', noisy: true, then: async (page, cloud) => {
    cloud.dropSockets(true)
    await page.getByText(/Offline since/).waitFor({ timeout: 20_000 })
  } },
  { name: 'calls', user: 'manager', path: '/calls' },
  { name: 'campaigns', user: 'manager', path: '/campaigns' },
  { name: 'targets', user: 'manager', path: '/targets' },
  { name: 'targets-bid', user: 'manager', path: '/targets', then: async (page) => {
    await page.getByRole('button', { name: 'Change bid of Alpha desk' }).click()
    await page.getByLabel('Bid per call').fill('forty')
    await page.getByRole('button', { name: 'Save' }).click()
  } },
  { name: 'journey', user: 'manager', path: '/journey' },
  { name: 'journey-narrow', user: 'manager', path: '/journey', width: 1024, schemes: ['dark'] },
  { name: 'journey-unknown', user: 'manager', path: '/calls/0197a8a0-0000-7000-8000-000000000000', schemes: ['light'], noisy: true },
  { name: 'desk', user: 'agent', path: '/', noisy: true },
  { name: 'results', user: 'alpha', path: '/' },
  { name: 'results-narrow', user: 'beta', path: '/', width: 1024, schemes: ['light'] },
  { name: 'results-journey', user: 'beta', path: '/journey', schemes: ['light'] },
  { name: 'traffic', user: 'brightleads', path: '/' },
  { name: 'shortcuts', user: 'agent', path: '/', noisy: true, schemes: ['light'], then: async (page) => { await page.keyboard.press('Shift+?') ; await page.getByRole('dialog').waitFor() } },
  { name: 'user-menu', user: 'manager', path: '/', schemes: ['dark'], then: async (page) => { await page.getByRole('button', { name: 'Theme' }).click(); await page.getByRole('menu').waitFor() } },
]

async function signIn(context: BrowserContext, cloud: MockCloud, username: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${cloud.url}/sign-in`)
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(MOCK_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await page.close()
}

/** @returns what axe and the page's console complained of */
async function visit(browser: Browser, screen: Screen, scheme: 'light' | 'dark'): Promise<readonly string[]> {
  const world = createWorld({ empty: screen.empty ?? false })
  const cloud = await startMockCloud({ world, consoleDir })
  const context = await browser.newContext({ viewport: { width: screen.width ?? 1600, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' })
  const problems: string[] = []
  try {
    if (screen.user) await signIn(context, cloud, screen.user)
    screen.before?.(cloud)
    const page = await context.newPage()
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && !screen.noisy && problems.push(message.text()))
    await page.goto(cloud.url + (screen.path === '/journey' ? `/calls/${firstEnded(world)}` : screen.path))
    if (screen.name === 'floor-loading') await page.getByRole('navigation').waitFor()
    else await page.waitForLoadState('networkidle')
    await page.evaluate(() => document.fonts.ready)
    await screen.then?.(page, cloud, world)
    if (folder) await page.screenshot({ path: join(folder, `${screen.name}-${scheme}.png`) })
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
    for (const violation of violations) problems.push(`axe ${violation.id}: ${violation.help} ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? ''})`).join(' | ')}`)
  } finally {
    await context.close()
    await cloud.stop()
  }
  return problems
}

describe('every screen', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchBrowser() })
  afterAll(() => browser.close())

  const visits = SCREENS.flatMap((screen) => (screen.schemes ?? (['light', 'dark'] as const)).map((scheme) => [screen.name, scheme, screen] as const))
  it.each(visits)('%s, %s', async (_name, scheme, screen) => {
    expect(await visit(browser, screen, scheme)).toEqual([])
  })
})
