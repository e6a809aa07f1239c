/** Seeds shared by `npm start`, tests and measurements. */
import type pg from 'pg'
import { buildDemoWorld } from './demo-world.ts'
import type { DemoSeed } from './demo-world.ts'
import { buildSampleWorld } from './sample-world.ts'
import type { SampleWorldOptions } from './sample-world.ts'
import type { SeedWorld } from './world.ts'
import { writeWorld } from './write-world.ts'

export { DEMO_BETA_LINE, DEMO_NUMBER, DEMO_USERS } from './demo-world.ts'
export type { DemoLogin, DemoSeed } from './demo-world.ts'
export type { SampleWorldOptions } from './sample-world.ts'
export type * from './world.ts'
export { alignDemoCarrier } from './align-carrier.ts'
export { writeWorld } from './write-world.ts'

/** Writes the demo organisation. Fails where it is there already. */
export async function seedDemo(client: pg.ClientBase, seed: DemoSeed, secretsKey: Buffer): Promise<SeedWorld> {
  const world = buildDemoWorld(seed)
  await writeWorld(client, world, secretsKey)
  return world
}

/** Writes an organisation of its own with random names; call it as often as needed. */
export async function seedOrganization(client: pg.ClientBase, secretsKey: Buffer, options: SampleWorldOptions = {}): Promise<SeedWorld> {
  const world = buildSampleWorld(options)
  await writeWorld(client, world, secretsKey)
  return world
}
