/** Decisions explained, repeated and varied, as managers and operators meet them. Build the console first, as for `behaviour.spec.ts`. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { MOCK_PASSWORD } from './mock-cloud/router.ts'
import type { World } from './mock-cloud/world.ts'
import { describeChecks, type Check } from './scene.ts'
import { addBid, addChange, chooseChange, openWhatIf } from './what-if-steps.ts'

const decided = (world: World) => world.calls.find((call) => call.state === 'ended' && call.outcome === 'connected')?.id ?? ''
const refused = (world: World) => world.calls.find((call) => call.outcome === 'refused')?.id ?? ''
const campaignOf = (world: World) => world.campaigns[0]?.id ?? ''
const verdicts = (page: Page) => page.getByRole('table', { name: 'Targets in the decision' })

const CHECKS: readonly Check[] = [
  { name: 'a decision is explained: the winner, every target with its one reason, by range', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page, world }) => {
    await verdicts(page).waitFor()
    const rows = verdicts(page).locator('tr[data-target-id]')
    expect(await rows.count()).toBe(world.targets.length)
    expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-result')))).toEqual(['won', 'lost', 'not_eligible', 'not_eligible'])
    expect(await rows.nth(2).innerText()).toContain('The target is paused.')
    await page.getByRole('button', { name: /^Not eligible/ }).click()
    await expect.poll(() => rows.count()).toBe(2)
    for (const fact of ['2026.2', 'position 18,204', '312 changes since', '2026b', '1,793,422,117']) await page.getByLabel('Facts of the decision').getByText(fact).first().waitFor()
  } },
  { name: 'a thousand targets stay bounded, and one is found by its reason', user: 'manager', path: (world) => `/calls/${decided(world)}`, crowd: 1000, run: async ({ page }) => {
    await verdicts(page).waitFor()
    const rows = verdicts(page).locator('tr[data-target-id]')
    expect(await rows.count()).toBe(50)
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText('51–100 of 1,004').waitFor()
    await page.getByRole('searchbox', { name: 'Search targets' }).fill('desk 0007 attestation')
    await expect.poll(() => rows.count()).toBe(1)
    expect(await rows.first().innerText()).toContain('It asks for A; the call has B.')
    await page.getByRole('searchbox', { name: 'Search targets' }).fill('no such thing')
    await page.getByText('Nothing found').waitFor()
  } },
  { name: 'profiles of a target open with the keyboard, with the rules that abstained', user: 'operator', path: (world) => `/calls/${decided(world)}`, run: async ({ page }) => {
    await page.getByRole('button', { name: 'Bid profiles of Alpha desk', expanded: false }).focus()
    await page.keyboard.press('Enter')
    const profiles = page.getByRole('table', { name: 'Bid profiles of Alpha desk' })
    await profiles.getByText('Tag household_income was not sent.').waitFor()
    expect(await profiles.locator('tr[data-profile-id]').count()).toBe(2)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.getByRole('table', { name: 'Bid profiles of Beta line' }).waitFor()
  } },
  { name: 'a decision is repeated, to the last byte or with the difference', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page, world }) => {
    await verdicts(page).waitFor()
    await page.keyboard.press('Alt+r')
    await page.getByText(/^Repeated: the same to the last byte \(\d+ bytes\)\.$/).waitFor()
    await page.getByRole('button', { name: 'Show the bytes' }).click()
    expect(await page.getByLabel('Stored bytes').innerText()).toContain('"seq":18204')
    world.consistent = false
    await page.getByRole('button', { name: 'Repeat this decision' }).click()
    await page.getByText(/^Repeated: not the same\..* they part at byte \d+\.$/).waitFor()
    expect(await page.getByLabel('Repeated bytes').locator('mark').innerText()).toBe('2')
  } },
  { name: 'each attempt’s decision is shown, and whoever chose keeps the place', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page }) => {
    await verdicts(page).waitFor()
    await page.getByRole('button', { name: 'Repeat this decision' }).click()
    await page.locator('[data-replay=same]').waitFor()
    await page.getByLabel('Decision', { exact: true }).focus()
    await page.getByLabel('Decision', { exact: true }).selectOption({ label: 'Attempt 2: Alpha desk' })
    await page.getByLabel('Facts of the decision').getByText(/^2$/).waitFor()
    await page.getByLabel('Decision', { exact: true }).and(page.locator(':focus')).waitFor()
    // What was repeated was the other decision.
    expect(await page.locator('[data-replay]').count()).toBe(0)
  } },
  { name: 'a call without a decision says so, and shows its auction all the same', user: 'manager', path: (world) => `/calls/${refused(world)}`, run: async ({ page }) => {
    await page.getByText('No decision is stored').waitFor()
    await page.getByRole('heading', { name: 'Auction', exact: true }).waitFor()
  } },
  { name: 'a decision that could not be read is read when the connection is back', user: 'manager', path: '/calls', run: async ({ page, cloud }) => {
    cloud.faults.failing.add('calls.explain')
    await page.getByRole('table', { name: 'Recent calls' }).getByRole('link').first().click()
    await page.getByText('The decision could not be explained').waitFor({ timeout: 15_000 })
    cloud.dropSockets(true)
    await page.locator('[data-connection=reconnecting]').waitFor()
    cloud.faults.failing.clear()
    cloud.dropSockets(false)
    await verdicts(page).waitFor({ timeout: 20_000 })
  } },
  { name: 'buyers see their own rows and ask for no explanation', user: 'beta', path: (world) => `/calls/${decided(world)}`, run: async ({ page, count }) => {
    await page.getByRole('heading', { name: 'Auction', exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'What if…' }).count()).toBe(0)
    expect(count('calls.explain')).toBe(0)
  } },
  { name: 'what if on a call, with the keyboard alone', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page }) => {
    await verdicts(page).waitFor()
    await page.keyboard.press('Alt+w')
    await page.getByLabel('Change', { exact: true }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.type('beta line')
    await page.getByRole('listbox').getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Of' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('45')
    await page.keyboard.press('Enter')
    await page.getByText('Beta line of Beta Benefits comes first at $42.01, in place of Alpha desk at $31.01.').waitFor()
    const compared = page.getByRole('table', { name: 'Targets before and after' })
    await compared.locator('tr[data-change=won_now]').getByText('Beta line').waitFor()
    await compared.locator('tr[data-change=lost_now]').getByText('Alpha desk').waitFor()
    await page.getByRole('button', { name: 'Take away: Beta line bids $45.00' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('What would have been otherwise?').waitFor()
  } },
  { name: 'a change that names nothing says so, and two changes of one thing are one', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page, world }) => {
    await verdicts(page).waitFor()
    await openWhatIf(page)
    await chooseChange(page, 'Paused or active', 'Beta west coast')
    await addChange(page)
    await page.getByText('The same target at the same price: Alpha desk at $31.01.').waitFor()
    // The exchange's book is another than the screen's by now.
    world.targets.pop()
    await addBid(page, 'Alpha desk', '50.00')
    await addBid(page, 'Alpha desk', '20.00')
    await page.locator('[data-without-effect=true]').getByText('names nothing here').waitFor()
    await page.getByText('Beta line of Beta Benefits comes first').waitFor()
    expect(await page.getByRole('list', { name: 'Changes' }).getByRole('listitem').count()).toBe(2)
  } },
  { name: 'changes that no address has room for are tried all the same', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page }) => {
    await verdicts(page).waitFor()
    await openWhatIf(page)
    await chooseChange(page, 'Bid modifiers', 'Beta line')
    const modifier = page.getByRole('group', { name: 'Modifier 1' })
    await modifier.getByLabel('Tag').fill('zip')
    await modifier.getByLabel('Comparison').selectOption({ label: 'is one of' })
    await modifier.getByLabel('Values, with commas').fill(Array.from({ length: 4_000 }, (_, index) => String(10_000 + index)).join(','))
    await modifier.getByLabel('Amount').fill('1')
    await addChange(page)
    await page.getByText('Beta line: if zip is one of 10000, 10001, 10002 …, $1.00 more').waitFor()
    await page.getByText('Alpha desk still comes first, now at $32.01 instead of $31.01.').waitFor()
  } },
  { name: 'what was put together on a call is tried on the campaign’s last calls', user: 'manager', path: (world) => `/calls/${decided(world)}`, run: async ({ page, world }) => {
    await verdicts(page).waitFor()
    await openWhatIf(page)
    await addBid(page, 'Beta line', '45.00')
    await page.getByRole('link', { name: 'Try on the last calls of Medicare East' }).click()
    await page.getByRole('list', { name: 'Changes' }).getByText('Beta line bids $45.00').waitFor()
    await page.getByLabel('Last calls').fill('0')
    await page.getByRole('button', { name: 'Decide again' }).click()
    await page.getByText('Write a number from 1 to 500.').waitFor()
    await page.getByLabel('Last calls').fill('20')
    await page.keyboard.press('Enter')
    const rows = page.getByRole('table', { name: 'Calls decided again' }).locator('tr[data-call-id]')
    await page.getByRole('button', { name: /^Other target/ }).click()
    await expect.poll(() => rows.evaluateAll((all) => [...new Set(all.map((row) => row.getAttribute('data-change')))])).toEqual(['other_target'])
    await page.getByText('1 could not be').waitFor()
    await page.getByText('One call could not be decided again.').click()
    await page.getByText('Decided by rules 2025.4, which are no longer kept.').waitFor()
    await rows.first().getByRole('link').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Why did this call go there?' }).waitFor()
    expect(page.url()).toContain('/calls/')
    await page.goBack()
    // The answer is still there, without asking again.
    await rows.first().waitFor()
    expect(page.url()).toContain(`/campaigns/${campaignOf(world)}/what-if`)
  } },
  { name: 'what if of a campaign from its row, and its answer is marked once the changes are others', user: 'operator', path: '/campaigns', run: async ({ page, count }) => {
    await page.getByRole('switch', { name: 'Medicare East takes calls' }).focus()
    await page.keyboard.press('Alt+w')
    await page.getByRole('heading', { name: 'What if', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Decide again' }).click()
    await page.getByText('Add at least one change first.').waitFor()
    await chooseChange(page, "The campaign's floor")
    await page.getByLabel('Floor', { exact: true }).fill('40.00')
    await addChange(page)
    await page.getByRole('button', { name: 'Decide again' }).click()
    const totals = page.getByLabel('Totals')
    await totals.getByText('Unsold now').waitFor()
    // Two of three calls had the one bid that reaches the new floor.
    await page.getByRole('button', { name: /^Unsold now/ }).click()
    await page.getByRole('table', { name: 'Calls decided again' }).getByText('The bid is below the campaign’s floor.'.replace('’', "'")).first().waitFor()
    expect(count('campaigns.whatIf')).toBe(1)
    await addBid(page, 'Beta line', '45.00')
    await page.getByText('What is shown here was worked out before').waitFor()
    expect(count('campaigns.whatIf')).toBe(1)
  } },
  { name: 'what if of a campaign says what went wrong, and tries again', user: 'manager', path: (world) => `/campaigns/${campaignOf(world)}/what-if`, run: async ({ page, cloud }) => {
    cloud.faults.failing.add('campaigns.whatIf')
    await addBid(page, 'Beta line', '45.00')
    await page.getByRole('button', { name: 'Decide again' }).click()
    await page.getByText('The calls could not be decided again').waitFor()
    cloud.faults.failing.clear()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('table', { name: 'Calls decided again' }).waitFor()
  } },
  { name: 'what if is for staff', user: 'alpha', path: (world) => `/campaigns/${campaignOf(world)}/what-if`, run: async ({ page }) => {
    await page.waitForURL((url) => url.pathname === '/results')
  } },
  { name: 'a target that bids by its profiles has no bid of its own to change, nor hours that its rules overrule', user: 'manager', path: '/targets', run: async ({ page, world }) => {
    const ruled = world.targets[2]
    if (ruled) world.targets[2] = { ...ruled, bidProfiles: 2, openByRules: true }
    await page.reload()
    const row = page.getByRole('row').filter({ hasText: 'Beta line' })
    await row.getByText('2 bid profiles').waitFor()
    await row.getByText('By its rules').waitFor()
    expect(await page.getByRole('button', { name: 'Change bid of Beta line' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Change bid of Alpha desk' }).count()).toBe(1)
  } },
  { name: 'whoever signs in next finds no changes of another', user: 'manager', path: (world) => `/campaigns/${campaignOf(world)}/what-if`, run: async ({ page, cloud, world }) => {
    await addBid(page, 'Beta line', '45.00')
    await page.getByRole('list', { name: 'Changes' }).waitFor()
    await page.getByRole('button', { name: /Maya Lindqvist/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('User name').fill('operator')
    await page.getByLabel('Password').fill(MOCK_PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Campaigns' }).click()
    await page.getByRole('link', { name: 'What if of Medicare East' }).click()
    await page.getByText('Nothing worked out yet').waitFor()
    expect(await page.getByRole('list', { name: 'Changes' }).count()).toBe(0)
    expect(page.url()).toBe(`${cloud.url}/campaigns/${campaignOf(world)}/what-if`)
  } },
]

describeChecks('decisions in the console', CHECKS)
