/** How a person puts changes together, for every spec that asks "what if". */
import type { Page } from 'playwright-core'

export async function openWhatIf(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'What if…' }).click()
  await page.getByRole('form', { name: 'Add a change' }).waitFor()
}

/** Chooses the kind of change and, where it is about one of many, which. */
export async function chooseChange(page: Page, kind: string, subject?: string): Promise<void> {
  await page.getByLabel('Change', { exact: true }).selectOption({ label: kind })
  if (subject === undefined) return
  await page.getByRole('combobox', { name: 'Of' }).click()
  await page.getByRole('combobox', { name: /^Search/ }).fill(subject)
  await page.getByRole('listbox').getByRole('option', { name: subject }).first().click()
}

export async function addChange(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add change' }).click()
}

export async function addBid(page: Page, subject: string, bid: string): Promise<void> {
  await chooseChange(page, 'A bid', subject)
  await page.getByLabel('Bid per call').fill(bid)
  await addChange(page)
}
