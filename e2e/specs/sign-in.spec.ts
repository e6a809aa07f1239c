/** The door of the console: who gets in, who does not, and that the page itself is sound. */
import { describe, expect, it } from 'vitest'
import { useExchange } from '../src/exchange.ts'

describe('signing in', () => {
  const exchange = useExchange()

  it('a manager comes in by the form, and the page has nothing to complain of', async () => {
    const { page, problems } = await exchange().openConsole('manager')
    await page.getByRole('navigation').first().waitFor()
    expect(problems).toEqual([])
  })

  it('a wrong password is refused in words and stays at the door', async () => {
    const { page } = await exchange().openConsole()
    await page.getByLabel('User name').fill('manager')
    await page.getByLabel('Password').fill('not-the-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
    expect(await page.getByLabel('Password').isVisible()).toBe(true)
  })

  it('the API knows who asks', async () => {
    const session = await (await exchange().api('alpha')).auth.me.query()
    expect(session.viewer).toMatchObject({ username: 'alpha', role: 'buyer', demo: true })
  })
})
