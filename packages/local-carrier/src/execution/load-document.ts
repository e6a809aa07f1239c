import { addWarning } from '../calls/lifecycle.ts'
import type { HttpTarget, LiveCall } from '../calls/live-call.ts'
import { until } from '../interrupt.ts'
import { MAX_DOCUMENTS_PER_CALL } from '../limits.ts'
import { parseTwiml } from '../twiml/parse-twiml.ts'
import type { Program } from '../twiml/program.ts'
import { callProblem, type CallProblem } from '../twilio-errors.ts'
import { callParameters, type Parameters } from '../webhooks/call-parameters.ts'
import type { WebhookKind } from '../webhooks/webhook-log.ts'
import type { World } from '../world.ts'
import type { DocumentSource } from './run-context.ts'

export type LoadedDocument =
  | { readonly kind: 'program'; readonly program: Program; readonly base: HttpTarget | null }
  /** Nothing usable came, not even from the fallback URL. */
  | { readonly kind: 'problem'; readonly problem: CallProblem }

/** Twilio also takes TwiML labelled as HTML. */
const XML_TYPES = ['text/xml', 'application/xml', 'text/html', 'application/xhtml+xml']

/**
 * Gets and reads a document; on failure asks the call's fallback URL, once, with `ErrorCode` and `ErrorUrl`.
 * @throws Interrupted
 */
export async function loadDocument(world: World, call: LiveCall, source: DocumentSource, signal: AbortSignal): Promise<LoadedDocument> {
  const first = await loadOnce(world, call, source, signal)
  if (first.kind === 'program') return first
  addWarning(world, call, first.problem)
  if (!call.fallback || first.problem.code === 12400) return first
  const parameters: Parameters = {
    ...callParameters(call.record),
    ErrorCode: String(first.problem.code),
    ErrorUrl: source.kind === 'url' ? source.target.url : '',
  }
  const second = await fetchProgram(world, call, call.fallback, parameters, 'fallback', signal)
  if (second.kind === 'problem') addWarning(world, call, second.problem)
  return second
}

async function loadOnce(world: World, call: LiveCall, source: DocumentSource, signal: AbortSignal): Promise<LoadedDocument> {
  if (source.kind === 'program') return { kind: 'program', program: source.program, base: null }
  call.spent.documents += 1
  if (call.spent.documents > MAX_DOCUMENTS_PER_CALL) {
    return { kind: 'problem', problem: callProblem(12400, `more than ${MAX_DOCUMENTS_PER_CALL} documents in one call`) }
  }
  if (source.kind === 'twiml') return readProgram(world, call, source.text, null)
  return fetchProgram(world, call, source.target, { ...callParameters(call.record), ...source.parameters }, source.reason, signal)
}

async function fetchProgram(
  world: World,
  call: LiveCall,
  target: HttpTarget,
  parameters: Parameters,
  kind: WebhookKind,
  signal: AbortSignal,
): Promise<LoadedDocument> {
  const { authToken } = call.account
  const result = await until(world.webhooks.deliver({ kind, callSid: call.record.sid, url: target.url, method: target.method, parameters, authToken }), signal)
  if (result.kind === 'failure') return { kind: 'problem', problem: result.problem }
  const type = result.contentType.split(';')[0]?.trim() ?? ''
  if (!XML_TYPES.includes(type)) return { kind: 'problem', problem: callProblem(12300, type || 'none') }
  return readProgram(world, call, result.body.toString('utf8'), target)
}

function readProgram(world: World, call: LiveCall, text: string, base: HttpTarget | null): LoadedDocument {
  const parsed = parseTwiml(text)
  if (parsed.kind === 'problem') return parsed
  for (const warning of parsed.warnings) addWarning(world, call, warning)
  return { kind: 'program', program: parsed.program, base }
}
