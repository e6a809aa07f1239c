/**
 * Takes the README's picture from the running product: `node e2e/src/take-picture.ts`. A few robot calls go through the exchange, one stays on
 * the line, and the manager's floor is photographed.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { agentStatusSchema } from '@ringfloor/shared'
import { createCarrierControl, startRobotAgent } from '@ringfloor/tools/robots'
import { startStack, type Stack } from '@ringfloor/tools/stack'
import { makeTemporaryFolder } from '@ringfloor/tools/temporary'
import { waitUntil } from '@ringfloor/tools/wait'
import type { Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'

const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images')
const WAIT_MS = 30_000
const CALLERS = [['+12125550118', 'NY'], ['+12015550164', 'NJ'], ['+18605550122', 'CT'], ['+16175550187', 'MA'], ['+12155550131', 'PA']] as const

const stack = await startStack({ dataDir: makeTemporaryFolder('picture'), ports: 0, throwAway: true })
const browser = await launchBrowser()
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 810 }, deviceScaleFactor: 2, colorScheme: 'light' })).newPage()
  await signIn(page, stack)
  await fillTheFloor(stack)
  await page.getByRole('table', { name: 'Live calls' }).locator('[data-call-state="connected"]').first().waitFor()
  mkdirSync(IMAGES, { recursive: true })
  await page.screenshot({ path: join(IMAGES, 'floor.png') })
  await page.getByRole('table', { name: 'Recent calls' }).getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Postings' }).waitFor()
  await page.screenshot({ path: join(IMAGES, 'journey.png') })
} finally {
  await browser.close()
  await stack.stop({ hurry: true })
}

async function signIn(page: Page, { consoleUrl, logins }: Stack): Promise<void> {
  const manager = logins.find((login) => login.username === 'manager')
  await page.goto(consoleUrl)
  await page.getByLabel('User name').fill('manager')
  await page.getByLabel('Password').fill(manager?.password ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Nobody is on the line').waitFor()
}

/** Agents answer some, the outside buyer the rest, one caller gives up; two stay on the line. */
async function fillTheFloor({ consoleUrl, carrierUrl, numberToDial, logins }: Stack): Promise<void> {
  const carrier = createCarrierControl(carrierUrl)
  const login = logins.find((one) => one.username === 'agent')
  if (login === undefined) throw new Error('The demo has no agent.')
  const agent = await startRobotAgent({ cloudUrl: consoleUrl, login })
  const place = ([from, fromState]: (typeof CALLERS)[number], seconds: number) =>
    carrier.placeCall({ from, to: numberToDial, fromState, script: { steps: [{ kind: 'tone', seconds }, { kind: 'hangup' }] } })
  for (const [index, caller] of CALLERS.slice(0, 3).entries()) {
    const ringing = agent.nextCall(WAIT_MS)
    const callSid = await place(caller, index === 2 ? 1 : 4)
    const call = await ringing
    if (index < 2) await call.accept()
    await carrier.waitForEnd(callSid, WAIT_MS)
    await waitUntil(async () => (await agent.cloud.query('agent.status', agentStatusSchema)).callId === null, { timeoutMs: WAIT_MS })
  }
  const ringing = agent.nextCall(WAIT_MS)
  await place(CALLERS[3], 60)
  await (await ringing).accept()
  await place(CALLERS[4], 60)
  await waitUntil(async () => (await carrier.liveCalls()).filter((call) => call.direction === 'inbound' && call.status === 'in-progress').length >= 2, { timeoutMs: WAIT_MS })
}
