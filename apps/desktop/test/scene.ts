/** A signed-in person in a browser of their own, before a world of their own: what every behaviour spec begins with. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { launchBrowser } from './browser.ts'
import { MOCK_PASSWORD } from './mock-cloud/router.ts'
import { startMockCloud, type MockCloud } from './mock-cloud/server.ts'
import { createWorld, type World } from './mock-cloud/world.ts'

const consoleDir = join(import.meta.dirname, '../dist/web')

export interface Scene {
  readonly cloud: MockCloud
  readonly world: World
  readonly page: Page
  /** Calls of procedures since the page was opened. */
  readonly count: (procedure: string) => number
}

type Path = string | ((world: World) => string)

async function open(browser: Browser, user: string, path: Path, crowd: number): Promise<Scene & { close: () => Promise<void> }> {
  const world = createWorld({ crowd })
  const cloud = await startMockCloud({ world, consoleDir })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/trpc/')) asked.push(...pathname.slice('/trpc/'.length).split(','))
  })
  await page.goto(`${cloud.url}${typeof path === 'string' ? path : path(world)}`)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(MOCK_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('[data-connection=live]').waitFor()
  await page.waitForLoadState('networkidle')
  return {
    cloud, world, page,
    count: (procedure) => asked.filter((each) => each === procedure).length,
    close: async () => {
      await context.close()
      await cloud.stop()
    },
  }
}

export interface Check {
  readonly name: string
  readonly user: string
  readonly path: Path
  /** Further targets that decisions know. */
  readonly crowd?: number
  readonly run: (scene: Scene) => Promise<void>
}

/** One test per check, all in one browser, each with a cloud and a context of its own. */
export function describeChecks(name: string, checks: readonly Check[]): void {
  describe(name, () => {
    let browser: Browser
    beforeAll(async () => { browser = await launchBrowser() })
    afterAll(() => browser.close())

    it.each(checks)('$name', async ({ user, path, crowd = 0, run }) => {
      const scene = await open(browser, user, path, crowd)
      try {
        await run(scene)
      } finally {
        await scene.close()
      }
    })
  })
}
