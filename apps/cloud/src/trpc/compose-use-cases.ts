import { createAgentUseCases } from '../modules/agent/index.ts'
import { createAuthUseCases } from '../modules/auth/index.ts'
import { createCallsUseCases } from '../modules/calls/index.ts'
import { createCampaignsUseCases } from '../modules/campaigns/index.ts'
import { createConfigUseCases } from '../modules/config/index.ts'
import { createEventsUseCases } from '../modules/events/index.ts'
import { createFloorUseCases } from '../modules/floor/index.ts'
import { createSystemUseCases } from '../modules/system/index.ts'
import { createTargetsUseCases } from '../modules/targets/index.ts'
import type { ApiDeps } from './api-deps.ts'
import type { UseCases } from './use-cases.ts'

/** Wires the modules by hand. */
export function createUseCases(deps: ApiDeps): UseCases {
  return {
    auth: createAuthUseCases(deps),
    agent: createAgentUseCases(deps),
    calls: createCallsUseCases(deps),
    floor: createFloorUseCases(deps),
    campaigns: createCampaignsUseCases(deps),
    targets: createTargetsUseCases(deps),
    config: createConfigUseCases(deps),
    events: createEventsUseCases(deps),
    system: createSystemUseCases(deps),
  }
}
