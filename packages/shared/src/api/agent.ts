import { z } from 'zod'
import { uuidSchema } from '../ids.ts'

/** What the agent chose, or what the exchange did: `not_answering` after a missed offer, one click back to `available`. */
export const AGENT_STATES = ['available', 'away', 'not_answering'] as const
export const agentStateSchema = z.enum(AGENT_STATES)
export type AgentState = (typeof AGENT_STATES)[number]

export const agentStatusSchema = z.object({
  state: agentStateSchema,
  /** Why the exchange changed it, in words; null when the agent did. */
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** The console's softphone is registered and connected: without it no call is offered. */
  softphoneReady: z.boolean(),
  /** The call this agent has now, if any. */
  callId: uuidSchema.nullable(),
})
export type AgentStatus = z.infer<typeof agentStatusSchema>

export const setAgentStateInputSchema = z.object({ state: z.enum(['available', 'away']) })

export const voiceTokenSchema = z.object({
  /** Twilio access token with a VoiceGrant. */
  token: z.string(),
  identity: z.string(),
  expiresAt: z.iso.datetime(),
  /** "localhost:4410" with the local carrier (plain WebSocket); null with Twilio itself. */
  signalingHost: z.string().nullable(),
})
export type VoiceToken = z.infer<typeof voiceTokenSchema>
