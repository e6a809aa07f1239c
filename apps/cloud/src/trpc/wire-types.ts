/** Types of inputs and outputs that shared gives only as schemas. */
import { eventSchema, type callListInputSchema, type callListSchema, type loginInputSchema, type loginOutputSchema, type setAgentStateInputSchema } from '@ringfloor/shared'
import { z } from 'zod'

export type {
  AgentStatus, Balance, CallJourney, CampaignView, ConfigListInput, ConfigMutation, ConfigReceipt, ConfigRow, DecisionExplanation, DecisionReplay, ExplainInput, Overview, Seat, Session, SystemInfo, TargetView, Viewer, VoiceToken, WhatIfCall, WhatIfCallInput,
  WhatIfCampaign, WhatIfCampaignInput,
} from '@ringfloor/shared'

export type CallListInput = z.infer<typeof callListInputSchema>
export type CallList = z.infer<typeof callListSchema>
export type LoginInput = z.infer<typeof loginInputSchema>
export type LoginOutput = z.infer<typeof loginOutputSchema>
export type SetAgentStateInput = z.infer<typeof setAgentStateInputSchema>

/** Events a client may fetch at once. */
const MAX_EVENTS_PAGE = 500

export const eventsSinceInputSchema = z.object({ afterSeq: z.string().regex(/^\d{1,19}$/), limit: z.number().int().min(1).max(MAX_EVENTS_PAGE).default(200) })
export type EventsSinceInput = z.infer<typeof eventsSinceInputSchema>
/** `latestSeq`: newest sequence of the organisation; `reset` says that the cursor is too old, or ahead: refetch everything and go on from `latestSeq`. */
export const eventsSinceSchema = z.object({ events: z.array(eventSchema), latestSeq: z.string(), reset: z.boolean() })
export type EventsSince = z.infer<typeof eventsSinceSchema>
