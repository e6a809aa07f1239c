import { applyEvent } from '../calls/lifecycle.ts'
import type { HttpTarget, LiveCall } from '../calls/live-call.ts'
import type { PlayMusic } from '../conferences/conference-control.ts'
import type { AudioPort } from '../media/port.ts'
import type { Program } from '../twiml/program.ts'
import type { Parameters } from '../webhooks/call-parameters.ts'
import type { World } from '../world.ts'

/** Where the next TwiML comes from. */
export type DocumentSource =
  | { readonly kind: 'url'; readonly target: HttpTarget; readonly parameters?: Parameters; readonly reason: 'document' | 'action' }
  | { readonly kind: 'twiml'; readonly text: string }
  /** Put together by the carrier itself, e.g. for a participant that the API added. */
  | { readonly kind: 'program'; readonly program: Program }

/** One run of TwiML on one call. */
export interface RunContext {
  readonly world: World
  readonly call: LiveCall
  /** Aborted when the call is over or other TwiML takes its place. */
  readonly signal: AbortSignal
  /** The document being run: relative URLs resolve against it. */
  readonly base: HttpTarget | null
  readonly playMusic: PlayMusic
  /** Runs a whole document on another leg before it is joined (whisper). */
  runWhisper(call: LiveCall, target: HttpTarget): Promise<void>
}

export type VerbOutcome =
  | { readonly kind: 'next' }
  | { readonly kind: 'document'; readonly source: DocumentSource }
  /** The call is over, or to be ended. */
  | { readonly kind: 'end' }

export const NEXT: VerbOutcome = { kind: 'next' }
export const END: VerbOutcome = { kind: 'end' }

/** Answers an inbound call that nobody has answered yet: the first verb that makes a sound does. */
export function ensureAnswered({ world, call }: Pick<RunContext, 'world' | 'call'>): void {
  if (call.record.direction === 'inbound' && call.record.status === 'ringing') applyEvent(world, call, { kind: 'answer' })
}

export function portOf(call: LiveCall): AudioPort {
  if (!call.port) throw new Error('a call without audio was asked to make a sound')
  return call.port
}

/** Null where the text is no URL, even against the current document. */
export function resolveUrl(text: string, base: HttpTarget | null): string | null {
  try {
    return base ? new URL(text, base.url).href : new URL(text).href
  } catch {
    return null
  }
}
