import { isTerminal, type CallRecord } from '../calls/call-record.ts'
import { hangUp } from '../calls/lifecycle.ts'
import type { HttpTarget, LiveCall } from '../calls/live-call.ts'
import { placeCall } from '../calls/place-call.ts'
import type { Account } from '../config.ts'
import { startTwiml } from '../execution/run-call.ts'
import type { DocumentSource } from '../execution/run-context.ts'
import { API_TIMEOUT_DEFAULT_SECONDS, MAX_TWIML_PARAMETER_CHARACTERS, TIME_LIMIT_MAX_SECONDS } from '../limits.ts'
import type { HttpMethod } from '../twiml/program.ts'
import type { World } from '../world.ts'
import { pageOf, timeFilter } from './paging.ts'
import { readStatusCallback } from './read-callbacks.ts'
import { readForm, type FormValues } from './read-form.ts'
import { representCall } from './representations.ts'
import { CREATE_CALL, LIST_CALLS, UPDATE_CALL } from './request-specs.ts'
import { readFrom, readSeconds, readTo, type RestAnswer, type RestRequest, type RestRouter } from './rest-context.ts'
import { notFound, RestError } from './rest-error.ts'

export function registerCalls(route: RestRouter, world: World): void {
  route('POST', '/Calls.json', (request) => createCall(world, request))
  route('GET', '/Calls.json', (request) => listCalls(world, request))
  route('GET', '/Calls/:Sid', (request) => ({ status: 200, body: representCall(findCall(world, request)) }))
  route('POST', '/Calls/:Sid', (request) => updateCall(world, request))
}

/** @throws RestError 20404 */
function findCall(world: World, { account, path, url }: RestRequest): CallRecord {
  const call = world.calls.find(path['Sid'] ?? '')
  if (call?.accountSid !== account.sid) throw notFound(url)
  return call
}

function createCall(world: World, { account, body }: RestRequest): RestAnswer {
  const form = readForm(CREATE_CALL, body)
  const destination = readTo(form.To)
  const from = readFrom(world, account, form.From, destination)
  if (form.SendDigits !== undefined && !/^[0-9*#A-DwW]{0,32}$/.test(form.SendDigits)) throw new RestError(20001, 'SendDigits takes 0-9, A-D, #, *, w and W, 32 at most')
  const placed = placeCall(world, {
    account,
    from,
    destination,
    timeoutSeconds: readSeconds('Timeout', form.Timeout, API_TIMEOUT_DEFAULT_SECONDS),
    timeLimitSeconds: form.TimeLimit === undefined ? undefined : readSeconds('TimeLimit', form.TimeLimit, 1, TIME_LIMIT_MAX_SECONDS),
    callback: readStatusCallback(form),
    source: sourceOf(account, form),
    fallback: targetOf(form.FallbackUrl, form.FallbackMethod),
    sendDigits: form.SendDigits || null,
  })
  if ('refused' in placed) throw new RestError(placed.refused === 'queue-full' ? 20429 : 20503)
  return { status: 201, body: representCall(placed.call.record) }
}

function sourceOf(account: Account, form: FormValues<typeof CREATE_CALL>): DocumentSource {
  const { ApplicationSid } = form
  if (ApplicationSid) {
    const application = account.applications.find((candidate) => candidate.sid === ApplicationSid)
    if (!application) throw new RestError(21218)
    return { kind: 'url', target: { url: application.voiceUrl, method: application.voiceMethod }, parameters: { ApplicationSid }, reason: 'document' }
  }
  const source = twimlOf(form)
  if (!source) throw new RestError(21205, 'Url parameter is required.')
  return source
}

/** `Twiml` wins over `Url`, as at Twilio. @throws RestError */
function twimlOf(form: { readonly Twiml?: string; readonly Url?: string; readonly Method?: HttpMethod }): DocumentSource | null {
  if (form.Twiml) {
    if (form.Twiml.length > MAX_TWIML_PARAMETER_CHARACTERS) throw new RestError(20001, `Twiml must not be longer than ${MAX_TWIML_PARAMETER_CHARACTERS} characters`)
    return { kind: 'twiml', text: form.Twiml }
  }
  return form.Url ? { kind: 'url', target: { url: form.Url, method: form.Method ?? 'POST' }, reason: 'document' } : null
}

function targetOf(url: string | undefined, method: HttpMethod | undefined): HttpTarget | null {
  return url ? { url, method: method ?? 'POST' } : null
}

function listCalls(world: World, { account, query, url }: RestRequest): RestAnswer {
  const filter = readForm(LIST_CALLS, query)
  const started = timeFilter(filter, 'StartTime')
  const ended = timeFilter(filter, 'EndTime')
  const calls = world.calls
    .listOf(account.sid)
    .filter(
      (call) =>
        (filter.To === undefined || call.to === filter.To) &&
        (filter.From === undefined || call.from === filter.From) &&
        (filter.ParentCallSid === undefined || call.parentCallSid === filter.ParentCallSid) &&
        (filter.Status === undefined || representCall(call)['status'] === filter.Status) &&
        started(call.answeredAtMs ?? call.dialedAtMs) &&
        ended(call.endedAtMs),
    )
  return { status: 200, body: pageOf(url, filter, 'calls', calls, representCall) }
}

function updateCall(world: World, request: RestRequest): RestAnswer {
  const record = findCall(world, request)
  const form = readForm(UPDATE_CALL, request.body)
  const source = twimlOf(form)
  const call = world.calls.findLive(record.sid)
  if (form.Status !== undefined && form.Status !== 'completed' && form.Status !== 'canceled') throw new RestError(20001, 'Status must be canceled or completed')
  if (!call || isTerminal(record.status)) throw new RestError(21220)
  // Only a call that talks can be given new TwiML; one that rings can still be ended.
  if (source && !form.Status && record.status !== 'in-progress') throw new RestError(21220)
  const callback = readStatusCallback(form)
  if (callback) call.subscriptions.splice(0, call.subscriptions.length, { target: callback, sent: 0 })
  if (form.FallbackUrl !== undefined) call.fallback = targetOf(form.FallbackUrl, form.FallbackMethod)
  if (form.Status) endByApi(world, call, form.Status)
  else if (source) startTwiml(world, call, source)
  return { status: 200, body: representCall(record) }
}

/** "canceled" ends calls that are queued or ringing and leaves those in progress alone; "completed" ends any. */
function endByApi(world: World, call: LiveCall, status: 'completed' | 'canceled'): void {
  if (status === 'canceled' && call.record.status === 'in-progress') return
  hangUp(world, call)
}
