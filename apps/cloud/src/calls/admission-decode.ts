import type { AdmissionRequest, AdmissionResult, Refusal } from './admission-port.ts'

/** One row of admit_calls: parallel lists over the batch's requests. */
export interface AdmitRow {
  readonly o_state: readonly number[]
  readonly o_chosen: readonly number[]
  readonly o_answer: readonly (string | null)[]
  readonly o_refused_request: readonly number[]
  readonly o_refused_candidate: readonly number[]
  readonly o_refused_code: readonly number[]
}

const STATE_DUPLICATE = 1
const STATE_CALL_ENDED = 2
const STATE_MORE_CANDIDATES = 3
/** By code, from 1; the SQL function has the same list. */
const REFUSAL_CODES: readonly Refusal['code'][] = [
  'capacity.target_concurrency', 'capacity.hour_cap', 'capacity.day_cap', 'capacity.buyer_concurrency', 'price.insufficient_funds', 'capacity.no_agent_available',
  'capacity.campaign_concurrency', 'not_eligible.target_paused', 'not_eligible.buyer_paused', 'not_eligible.campaign_paused', 'not_eligible.profile_paused',
  'capacity.profile_concurrency', 'capacity.total_cap', 'capacity.month_cap', 'price.total_spend', 'price.month_spend', 'price.day_spend', 'price.hour_spend',
]

/** One result per request, in the batch's order; undefined where none of the candidates that were sent fits, there are more, and nothing was written. */
export function decodeBatch(requests: readonly AdmissionRequest[], lastCandidates: readonly number[], row: AdmitRow): readonly (AdmissionResult | undefined)[] {
  const refused = requests.map((): Refusal[] => [])
  for (const [position, requestNumber] of row.o_refused_request.entries()) {
    const code = REFUSAL_CODES[(row.o_refused_code[position] ?? 0) - 1]
    const index = (row.o_refused_candidate[position] ?? 0) - 1 - (lastCandidates[requestNumber - 2] ?? 0)
    if (code !== undefined) refused[requestNumber - 1]?.push({ index, code })
  }
  return requests.map((request, index): AdmissionResult | undefined => {
    const state = row.o_state[index]
    if (state === STATE_MORE_CANDIDATES) return undefined
    if (state === STATE_DUPLICATE) return { kind: 'duplicate', response: row.o_answer[index] ?? null }
    if (state === STATE_CALL_ENDED) return { kind: 'call_ended', response: request.whenNone.response }
    const chosen = row.o_chosen[index] ?? 0
    const refusals = refused[index] ?? []
    if (chosen === 0) return { kind: 'none', response: request.whenNone.response, refused: refusals }
    const candidateIndex = chosen - 1 - (lastCandidates[index - 1] ?? 0)
    return { kind: 'admitted', candidateIndex, response: request.candidates[candidateIndex]?.response ?? null, refused: refusals }
  })
}
