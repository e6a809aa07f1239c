/** One exchange per test file: PostgreSQL, carrier and cloud in a temporary folder on free ports, and one browser. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkLedger, createCarrierControl, startRobotAgent, type CarrierControl, type LedgerCheck, type RobotAgent } from '@ringfloor/tools/robots'
import { startStack, type DemoUser, type Stack } from '@ringfloor/tools/stack'
import { makeTemporaryFolder } from '@ringfloor/tools/temporary'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { openApi, type Api } from './api.ts'
import { launchBrowser } from './browser.ts'
import { recordTraffic, type Traffic } from './traffic.ts'

export interface ConsoleWindow {
  readonly page: Page
  readonly traffic: Traffic
  /** What the page threw or wrote to the console as an error. */
  readonly problems: readonly string[]
}

export interface Exchange {
  readonly stack: Stack
  readonly carrier: CarrierControl
  readonly browser: Browser
  /** A window of its own, as if on a machine of its own; signed in by the form when a user is named. */
  openConsole(username?: DemoUser): Promise<ConsoleWindow>
  /** The carrier's phone page. */
  openPhone(): Promise<ConsoleWindow>
  /** The typed API; one session per user, signed in once. */
  api(username: DemoUser): Promise<Api>
  password(username: DemoUser): string
  startRobotAgent(username?: DemoUser): Promise<RobotAgent>
  /** Balances rebuilt from postings, open holds and leases, past row-level security. */
  ledger(): Promise<LedgerCheck>
}

export interface ExchangeOptions {
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

const VIEWPORT = { width: 1360, height: 860 }
const RESULTS = join(import.meta.dirname, '..', 'test-results')

/** Starts before the file's first test and stops after its last; of a test that failed, every window is photographed. */
export function useExchange(options: ExchangeOptions = {}): () => Exchange {
  let exchange: (Exchange & { readonly close: () => Promise<void>; readonly windows: readonly ConsoleWindow[] }) | undefined
  beforeAll(async () => { exchange = await openExchange(options) })
  afterAll(async () => { await exchange?.close() })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && exchange !== undefined) await photograph(exchange.windows, task.name)
  })
  return () => {
    if (exchange === undefined) throw new Error('The exchange is not up yet: use it inside a test.')
    return exchange
  }
}

async function openExchange(options: ExchangeOptions): Promise<Exchange & { readonly close: () => Promise<void>; readonly windows: readonly ConsoleWindow[] }> {
  const stack = await startStack({ dataDir: makeTemporaryFolder('e2e'), ports: 0, throwAway: true, logLevel: 'info' })
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await stack.stop({ hurry: true })
    throw error
  })
  const windows: ConsoleWindow[] = []
  const robots: RobotAgent[] = []
  const apis = new Map<DemoUser, Promise<Api>>()
  const login = (username: DemoUser) => ({ username, password: passwordOf(stack, username) })
  const open = async (url: string): Promise<ConsoleWindow> => {
    const window = await openWindow(browser, options)
    windows.push(window)
    await window.page.goto(url)
    return window
  }
  return {
    stack, browser, windows,
    carrier: createCarrierControl(stack.carrierUrl),
    openConsole: async (username) => {
      const window = await open(stack.consoleUrl)
      if (username !== undefined) await fillSignIn(window.page, login(username))
      return window
    },
    openPhone: () => open(stack.phonePageUrl),
    api: (username) => {
      const api = apis.get(username) ?? openApi(stack.consoleUrl, login(username))
      apis.set(username, api)
      return api
    },
    password: (username) => passwordOf(stack, username),
    startRobotAgent: async (username = 'agent') => {
      const robot = await startRobotAgent({ cloudUrl: stack.consoleUrl, login: login(username) })
      robots.push(robot)
      return robot
    },
    ledger: () => checkLedger(stack.adminDatabaseUrl),
    close: async () => {
      await Promise.allSettled(robots.map((robot) => robot.stop()))
      await browser.close()
      await stack.stop({ hurry: true })
    },
  }
}

async function openWindow(browser: Browser, options: ExchangeOptions): Promise<ConsoleWindow> {
  const context = await browser.newContext({ viewport: options.viewport ?? VIEWPORT, colorScheme: options.colorScheme ?? 'light', permissions: ['microphone'] })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()) })
  return { page, problems, traffic: recordTraffic(page) }
}

async function fillSignIn(page: Page, login: { readonly username: string; readonly password: string }): Promise<void> {
  await page.getByLabel('User name').fill(login.username)
  await page.getByLabel('Password').fill(login.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Password').waitFor({ state: 'detached' })
}

function passwordOf(stack: Stack, username: DemoUser): string {
  const found = stack.logins.find((login) => login.username === username)
  if (found === undefined) throw new Error(`The demo has no login "${username}".`)
  return found.password
}

async function photograph(windows: readonly ConsoleWindow[], test: string): Promise<void> {
  mkdirSync(RESULTS, { recursive: true })
  const name = test.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
  await Promise.allSettled(windows.map(({ page }, index) => page.screenshot({ path: join(RESULTS, `${name}-${index + 1}.png`) })))
}
