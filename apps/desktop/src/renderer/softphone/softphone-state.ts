/** Pure: what the softphone is and does. Events come in, the next state comes out; no SDK, no clock, no browser. */

export type MicrophoneState = 'unknown' | 'prompt' | 'granted' | 'denied' | 'missing'
/** `elsewhere`: another tab of this browser owns the softphone. */
export type LineState = 'off' | 'elsewhere' | 'starting' | 'ready' | 'lost' | 'failed'

/** What the exchange says of a call before it is answered. All but the id may be missing. */
export interface Offer {
  readonly callId: string | null
  readonly campaign: string | null
  readonly caller: string | null
  readonly price: string | null
  /** How long it rings before the next candidate gets it; null where the exchange does not say. */
  readonly ringSeconds: number | null
}

export type PhoneCall =
  | { readonly phase: 'offered'; readonly offer: Offer; readonly sinceMs: number }
  | { readonly phase: 'connecting'; readonly offer: Offer; readonly sinceMs: number }
  | { readonly phase: 'open'; readonly offer: Offer; readonly sinceMs: number; readonly muted: boolean; readonly reconnecting: boolean; readonly quality: Quality | null; readonly warnings: readonly string[] }

export interface EndedCall {
  readonly offer: Offer
  readonly how: 'finished' | 'declined' | 'withdrawn'
  readonly seconds: number
}

/** Bars, as on a telephone: 3 is good, 1 is bad. */
export interface Quality {
  readonly bars: 1 | 2 | 3
  readonly mos: number
}

export interface SoftphoneState {
  readonly line: LineState
  readonly microphone: MicrophoneState
  readonly problem: string | null
  readonly call: PhoneCall | null
  readonly last: EndedCall | null
}

export type SoftphoneEvent =
  | { readonly type: 'line'; readonly line: LineState }
  | { readonly type: 'microphone'; readonly microphone: MicrophoneState }
  | { readonly type: 'problem'; readonly message: string | null }
  | { readonly type: 'offered'; readonly offer: Offer }
  | { readonly type: 'answering' }
  | { readonly type: 'accepted' }
  | { readonly type: 'withdrawn' }
  | { readonly type: 'declined' }
  | { readonly type: 'ended' }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'media'; readonly reconnecting: boolean }
  | { readonly type: 'quality'; readonly mos: number }
  | { readonly type: 'warning'; readonly name: string; readonly active: boolean }
  | { readonly type: 'lastDismissed' }

export const INITIAL_SOFTPHONE: SoftphoneState = { line: 'off', microphone: 'unknown', problem: null, call: null, last: null }

/** Mean opinion score to bars; 3 and 4 are the voice SDK's own thresholds for bad and good. */
export function qualityOf(mos: number): Quality {
  return { mos, bars: mos >= 4 ? 3 : mos >= 3 ? 2 : 1 }
}

/** Able to ring: registered, and a microphone that is not refused. Signed in is not enough. */
export function canRing(state: SoftphoneState): boolean {
  return state.line === 'ready' && state.microphone !== 'denied' && state.microphone !== 'missing'
}

function end(state: SoftphoneState, how: EndedCall['how'], nowMs: number): SoftphoneState {
  const { call } = state
  if (!call) return state
  const seconds = call.phase === 'open' ? Math.max(0, Math.floor((nowMs - call.sinceMs) / 1000)) : 0
  return { ...state, call: null, last: { offer: call.offer, how, seconds } }
}

type CallEvent = Exclude<SoftphoneEvent, { type: 'line' | 'microphone' | 'problem' | 'lastDismissed' }>

function nextCallState(state: SoftphoneState, event: CallEvent, nowMs: number): SoftphoneState {
  const { call } = state
  switch (event.type) {
    case 'offered':
      // One call at a time: the SDK refuses others itself; a late one must not push aside the call that is open.
      return call ? state : { ...state, last: null, problem: null, call: { phase: 'offered', offer: event.offer, sinceMs: nowMs } }
    case 'answering':
      return call?.phase === 'offered' ? { ...state, call: { ...call, phase: 'connecting' } } : state
    case 'accepted':
      return call && call.phase !== 'open'
        ? { ...state, call: { phase: 'open', offer: call.offer, sinceMs: nowMs, muted: false, reconnecting: false, quality: null, warnings: [] } }
        : state
    case 'withdrawn':
      return end(state, 'withdrawn', nowMs)
    case 'declined':
      return end(state, 'declined', nowMs)
    case 'ended':
      return end(state, call?.phase === 'open' ? 'finished' : 'withdrawn', nowMs)
    case 'muted':
      return call?.phase === 'open' ? { ...state, call: { ...call, muted: event.muted } } : state
    case 'media':
      return call?.phase === 'open' ? { ...state, call: { ...call, reconnecting: event.reconnecting } } : state
    case 'quality': {
      if (call?.phase !== 'open') return state
      const quality = qualityOf(event.mos)
      return call.quality?.bars === quality.bars ? state : { ...state, call: { ...call, quality } }
    }
    case 'warning': {
      if (call?.phase !== 'open') return state
      const others = call.warnings.filter((name) => name !== event.name)
      return { ...state, call: { ...call, warnings: event.active ? [...others, event.name] : others } }
    }
  }
}

export function nextSoftphone(state: SoftphoneState, event: SoftphoneEvent, nowMs: number): SoftphoneState {
  switch (event.type) {
    case 'line':
      return { ...state, line: event.line, problem: event.line === 'ready' ? null : state.problem }
    case 'microphone':
      return { ...state, microphone: event.microphone }
    case 'problem':
      return { ...state, problem: event.message }
    case 'lastDismissed':
      return { ...state, last: null }
    default:
      return nextCallState(state, event, nowMs)
  }
}
