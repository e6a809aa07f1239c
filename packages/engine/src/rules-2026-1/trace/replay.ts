import { decideRoute } from '../routing/index.ts'
import { decodeTrace } from './decode-trace.ts'
import { encodeTrace } from './encode-trace.ts'

/**
 * Decides again on the stored facts and writes the trace anew. Equal to the text byte for byte when the same facts still give the same decision;
 * where `rulesVersion` has moved on since, the difference shows what the new rules would have done. Undefined where the text is not a trace.
 */
export function replay(text: string): string | undefined {
  const trace = decodeTrace(text)
  return trace === undefined ? undefined : encodeTrace(trace.facts, decideRoute(trace.facts))
}
