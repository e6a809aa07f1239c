/**
 * What the procedures call. Routers know these shapes and nothing below them, so that the console can import the router's type without a database
 * behind it. `viewer` is who asks; what it may see or do is decided inside.
 */
import type {
  AgentStatus, Balance, CallJourney, CallListInput, CallList, CampaignView, ConfigListInput, ConfigMutation, ConfigReceipt, ConfigRow, EventsSince, EventsSinceInput, LoginInput, LoginOutput,
  DecisionExplanation, DecisionReplay, ExplainInput, Overview, Seat, SetAgentStateInput, Session, SystemInfo, TargetView, Viewer, VoiceToken, WhatIfCall, WhatIfCallInput, WhatIfCampaign,
  WhatIfCampaignInput,
} from './wire-types.ts'
import type { Context, SignedInContext } from './context.ts'

export interface UseCases {
  readonly auth: {
    readonly login: (context: Context, input: LoginInput) => Promise<LoginOutput>
    readonly logout: (context: SignedInContext) => Promise<{ ok: true }>
    readonly findSession: (context: Context) => Session | null
    readonly getSession: (context: SignedInContext) => Session
  }
  readonly agent: {
    readonly getStatus: (viewer: Viewer) => Promise<AgentStatus>
    readonly setState: (viewer: Viewer, input: SetAgentStateInput) => Promise<AgentStatus>
    readonly createVoiceToken: (viewer: Viewer) => Promise<VoiceToken>
  }
  readonly calls: {
    readonly findCalls: (viewer: Viewer, input: CallListInput) => Promise<CallList>
    readonly getJourney: (viewer: Viewer, callId: string) => Promise<CallJourney>
    readonly explain: (viewer: Viewer, input: ExplainInput) => Promise<DecisionExplanation>
    readonly replay: (viewer: Viewer, input: ExplainInput) => Promise<DecisionReplay>
    readonly whatIf: (viewer: Viewer, input: WhatIfCallInput) => Promise<WhatIfCall>
  }
  readonly floor: {
    readonly getOverview: (viewer: Viewer) => Promise<Overview>
    readonly findBalances: (viewer: Viewer) => Promise<Balance[]>
    readonly findSeats: (viewer: Viewer) => Promise<Seat[]>
  }
  readonly campaigns: {
    readonly findCampaigns: (viewer: Viewer) => Promise<CampaignView[]>
    readonly whatIf: (viewer: Viewer, input: WhatIfCampaignInput) => Promise<WhatIfCampaign>
  }
  readonly targets: { readonly findTargets: (viewer: Viewer, campaignId: string | undefined) => Promise<TargetView[]> }
  readonly config: {
    readonly findRows: (viewer: Viewer, input: ConfigListInput) => Promise<ConfigRow[]>
    readonly applyMutation: (viewer: Viewer, mutation: ConfigMutation) => Promise<ConfigReceipt>
  }
  readonly events: { readonly findSince: (viewer: Viewer, input: EventsSinceInput) => Promise<EventsSince> }
  readonly system: { readonly getInfo: (viewer: Viewer | null) => Promise<SystemInfo> }
}
