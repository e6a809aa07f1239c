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
import { addBid, chooseChange as choose, openWhatIf } from './what-if-steps.ts'

const folder = process.env['SCREENS_DIR']
if (folder) mkdirSync(folder, { recursive: true })
const consoleDir = join(import.meta.dirname, '../dist/web')

interface Screen {
  readonly name: string
  readonly user?: string
  readonly path: string
  readonly width?: number
  readonly empty?: boolean
  /** Further targets that decisions know. */
  readonly crowd?: number
  /** The whole page in the picture, not only what is in sight. */
  readonly tall?: boolean
  readonly schemes?: readonly ('light' | 'dark')[]
  /** False: decisions do not come out as they were stored. */
  readonly consistent?: boolean
  /** Complaints of the browser are part of the screen: refused requests. */
  readonly noisy?: boolean
  readonly before?: (cloud: MockCloud) => void
  readonly then?: (page: Page, cloud: MockCloud, world: World) => Promise<void>
}

/** The whole of a page that scrolls inside, for who looks at the picture. */
async function showAll(page: Page): Promise<void> {
  const height = await page.evaluate(() => (document.getElementById('content')?.scrollHeight ?? 0) + 60)
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1280, height: Math.min(3000, Math.max(800, height)) })
}

const decideCampaign = async (page: Page): Promise<void> => {
  await addBid(page, 'Beta line', '45.00')
  await choose(page, "The campaign's floor")
  await page.getByLabel('Floor', { exact: true }).fill('20.00')
  await page.getByRole('button', { name: 'Add change' }).click()
  await page.getByLabel('Last calls').fill('50')
  await page.getByRole('button', { name: 'Decide again' }).click()
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
  { name: 'journey-profiles', user: 'manager', path: '/journey', width: 1280, tall: true, then: async (page) => {
    await page.getByRole('button', { name: 'Bid profiles of Alpha desk' }).click()
    await page.getByRole('button', { name: 'Bid profiles of Beta line' }).click()
    await page.getByText('household_income').waitFor()
  } },
  { name: 'journey-crowd', user: 'manager', path: '/journey', width: 1280, crowd: 1000, then: async (page) => {
    await page.getByRole('button', { name: /^Not eligible/ }).click()
    await page.getByRole('table', { name: 'Targets in the decision' }).scrollIntoViewIfNeeded()
  } },
  { name: 'journey-crowd-narrow', user: 'manager', path: '/journey', width: 800, crowd: 1000, schemes: ['dark'], then: async (page) => {
    await page.getByRole('searchbox', { name: 'Search targets' }).fill('age')
    await page.getByText('Tag age was not sent').first().waitFor()
  } },
  { name: 'journey-repeat', user: 'manager', path: '/journey', width: 1280, schemes: ['light'], then: async (page) => {
    await page.getByRole('button', { name: 'Repeat this decision' }).click()
    await page.locator('[data-replay=same]').waitFor()
    await page.getByRole('button', { name: 'Show the bytes' }).click()
  } },
  { name: 'journey-repeat-different', user: 'manager', path: '/journey', width: 1280, consistent: false, then: async (page) => {
    await page.getByRole('button', { name: 'Repeat this decision' }).click()
    await page.locator('[data-replay=different]').waitFor()
  } },
  { name: 'journey-explain-error', user: 'manager', path: '/journey', width: 1280, noisy: true, schemes: ['light'], before: (cloud) => { cloud.faults.failing.add('calls.explain') }, then: async (page) => { await page.getByText('could not be explained').waitFor({ timeout: 15_000 }) } },
  { name: 'journey-what-if', user: 'manager', path: '/journey', width: 1280, tall: true, then: async (page) => {
    await openWhatIf(page)
    await addBid(page, 'Beta line', '45.00')
    await page.getByText('Beta line of Beta Benefits comes first').waitFor()
  } },
  { name: 'journey-what-if-narrow', user: 'manager', path: '/journey', width: 800, tall: true, schemes: ['dark'], then: async (page) => {
    await openWhatIf(page)
    await addBid(page, 'Beta line', '45.00')
    await page.getByText('Beta line of Beta Benefits comes first').waitFor()
  } },
  { name: 'journey-what-if-limits', user: 'manager', path: '/journey', width: 1280, schemes: ['light'], then: async (page) => {
    await openWhatIf(page)
    await choose(page, 'Limits and caps', 'Alpha desk')
    await page.getByLabel('Calls per hour').fill('ten')
    await page.getByRole('button', { name: 'Add change' }).click()
    await page.getByText('Write a whole number').waitFor()
  } },
  { name: 'journey-what-if-hours', user: 'manager', path: '/journey', width: 1280, schemes: ['dark'], then: async (page) => {
    await openWhatIf(page)
    await choose(page, 'Opening hours', 'Alpha desk')
    await page.getByLabel('Open', { exact: true }).selectOption({ label: 'Some hours a week' })
  } },
  { name: 'journey-what-if-modifiers', user: 'manager', path: '/journey', width: 1280, schemes: ['light'], then: async (page) => {
    await openWhatIf(page)
    await choose(page, 'Bid modifiers', 'Beta line')
    await page.getByRole('button', { name: 'Another modifier' }).click()
    await page.getByRole('button', { name: 'Add change' }).click()
    await page.getByText('Write the name of a tag').first().waitFor()
  } },
  { name: 'journey-what-if-choose', user: 'manager', path: '/journey', width: 1280, crowd: 200, schemes: ['light'], then: async (page) => {
    await openWhatIf(page)
    await page.getByRole('combobox', { name: 'Of' }).click()
    await page.getByRole('combobox', { name: /^Search/ }).fill('Desk 00')
    await page.getByRole('listbox').getByRole('option').first().waitFor()
  } },
  { name: 'what-if-empty', user: 'manager', path: '/what-if', width: 1280, schemes: ['light'] },
  { name: 'what-if', user: 'manager', path: '/what-if', width: 1280, tall: true, then: async (page) => {
    await decideCampaign(page)
    await page.getByRole('table', { name: 'Calls decided again' }).waitFor()
  } },
  { name: 'what-if-narrow', user: 'manager', path: '/what-if', width: 800, schemes: ['light'], tall: true, then: async (page) => {
    await decideCampaign(page)
    await page.getByRole('table', { name: 'Calls decided again' }).waitFor()
  } },
  { name: 'what-if-working', user: 'manager', path: '/what-if', width: 1280, schemes: ['dark'], then: async (page, cloud) => {
    cloud.faults.delayMs = 3000
    await decideCampaign(page)
    await page.getByText('Deciding the last 50 calls again').waitFor()
  } },
  { name: 'what-if-error', user: 'manager', path: '/what-if', width: 1280, noisy: true, schemes: ['light'], before: (cloud) => { cloud.faults.failing.add('campaigns.whatIf') }, then: async (page) => {
    await decideCampaign(page)
    await page.getByText('could not be decided again').waitFor()
  } },
  { name: 'what-if-offline', user: 'manager', path: '/what-if', width: 1280, noisy: true, schemes: ['light'], then: async (page, cloud) => {
    cloud.dropSockets(true)
    await page.getByText(/Offline since/).waitFor({ timeout: 20_000 })
  } },
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

function pathOf({ path }: Screen, world: World): string {
  if (path === '/journey') return `/calls/${firstEnded(world)}`
  return path === '/what-if' ? `/campaigns/${world.campaigns[0]?.id}/what-if` : path
}

/** @returns what axe and the page's console complained of */
async function visit(browser: Browser, screen: Screen, scheme: 'light' | 'dark'): Promise<readonly string[]> {
  const world = createWorld({ empty: screen.empty ?? false, crowd: screen.crowd ?? 0 })
  world.consistent = screen.consistent ?? true
  const cloud = await startMockCloud({ world, consoleDir })
  const context = await browser.newContext({ viewport: { width: screen.width ?? 1600, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' })
  const problems: string[] = []
  try {
    if (screen.user) await signIn(context, cloud, screen.user)
    screen.before?.(cloud)
    const page = await context.newPage()
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && !screen.noisy && problems.push(message.text()))
    await page.goto(cloud.url + (pathOf(screen, world)))
    if (screen.name === 'floor-loading') await page.getByRole('navigation').waitFor()
    else await page.waitForLoadState('networkidle')
    await page.evaluate(() => document.fonts.ready)
    await screen.then?.(page, cloud, world)
    if (screen.tall) await showAll(page)
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
