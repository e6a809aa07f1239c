import type { RouteDecision, RouteFacts } from '../facts.ts'
import { TRACE_FORMAT } from './encode-trace.ts'

export interface Trace {
  readonly facts: RouteFacts
  readonly decision: RouteDecision
}

/** The same value with micro-units as decimal strings, as it stands in the text. */
type Encoded<T> = T extends bigint ? string : T extends object ? { [Key in keyof T]: Encoded<T[Key]> } : T

/**
 * Reads what `encodeTrace` wrote. Undefined for text that is not a trace of a format this engine knows: the text comes from our own rows, so
 * this is damage or a newer version, and the caller words the error.
 */
export function decodeTrace(text: string): Trace | undefined {
  try {
    const stored = JSON.parse(text) as { readonly format: number } & Encoded<Trace>
    if (stored.format !== TRACE_FORMAT) return undefined
    return { facts: decodeFacts(stored.facts), decision: decodeDecision(stored.decision) }
  } catch {
    return undefined
  }
}

function decodeFacts(facts: Encoded<RouteFacts>): RouteFacts {
  const { campaign } = facts
  return {
    ...facts,
    campaign: { ...campaign, floorMicros: BigInt(campaign.floorMicros), incrementMicros: BigInt(campaign.incrementMicros) },
    buyers: facts.buyers.map((buyer) => ({ ...buyer, availableMicros: BigInt(buyer.availableMicros) })),
    targets: facts.targets.map((target) => ({ ...target, bidMicros: BigInt(target.bidMicros) })),
  }
}

function decodeDecision(decision: Encoded<RouteDecision>): RouteDecision {
  return {
    ...decision,
    candidates: decision.candidates.map((candidate) => ({ ...candidate, bidMicros: BigInt(candidate.bidMicros), priceMicros: BigInt(candidate.priceMicros) })),
    verdicts: decision.verdicts.map((verdict) => ({ ...verdict, bidMicros: BigInt(verdict.bidMicros) })),
  }
}
