import { agentRouter } from '../modules/agent/agent.router.ts'
import { authRouter } from '../modules/auth/auth.router.ts'
import { callsRouter } from '../modules/calls/calls.router.ts'
import { campaignsRouter } from '../modules/campaigns/campaigns.router.ts'
import { configRouter } from '../modules/config/config.router.ts'
import { eventsRouter } from '../modules/events/events.router.ts'
import { floorRouter } from '../modules/floor/floor.router.ts'
import { systemRouter } from '../modules/system/system.router.ts'
import { targetsRouter } from '../modules/targets/targets.router.ts'
import { router } from './init.ts'

/** The API of the exchange. It imports no database: what it calls comes in with the context (use-cases.ts), so consoles may import its type. */
export const appRouter = router({
  auth: authRouter,
  agent: agentRouter,
  calls: callsRouter,
  floor: floorRouter,
  campaigns: campaignsRouter,
  targets: targetsRouter,
  config: configRouter,
  events: eventsRouter,
  system: systemRouter,
})

export type AppRouter = typeof appRouter
