/**
 * The carrier's side of the HTTP server: POST only, forms of at most 64 kB, signed. Steps and their addresses: src/calls/webhook-urls.ts.
 */
import { parse } from 'node:querystring'
import { AppError } from '@ringfloor/shared'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerVoiceStep } from '../../calls/answer-voice-step.ts'
import type { CallControlDeps } from '../../calls/call-control.ts'
import type { CallDelivery } from '../../calls/delivery.ts'
import { runInboundPipeline } from '../../calls/inbound-pipeline.ts'
import { takeConferenceEvent, takeStatus } from '../../calls/take-status.ts'
import { TROUBLE_TEXT, apologyTwiml, ringbackTwiml } from '../../calls/twiml.ts'
import type { CarrierAccount } from '../../telephony/carrier.ts'
import { authenticateDelivery } from './authenticate.ts'
import type { Authenticated } from './authenticate.ts'
import { readFailedStep } from './fallback-step.ts'
import { callInboxKey, conferenceInboxKey } from './inbox-key.ts'
import { parseCallDelivery, parseConferenceDelivery, parseStepQuery } from './payload.ts'
import type { StepQuery } from './payload.ts'
import { ringbackWav } from './ringback-sound.ts'
import { createSingleFlight } from './single-flight.ts'

export const WEBHOOK_BODY_LIMIT_BYTES = 64 * 1024
/** Far more than the carrier sends; more than this is cut off, and the signature then does not match. */
const MAX_FORM_KEYS = 500
const XML = 'text/xml; charset=utf-8'
const SOUND_CACHE = 'public, max-age=86400'

export interface WebhookOptions {
  readonly deps: CallControlDeps
  /** What the carrier calls; a function, because with port 0 it is known only after listening. */
  readonly webhookBaseUrl: () => string
}

type Handler = (delivery: Authenticated, request: FastifyRequest<{ Querystring: StepQuery }>, reply: FastifyReply) => Promise<FastifyReply>

export async function registerWebhooks(app: FastifyInstance, options: WebhookOptions): Promise<void> {
  const { deps } = options
  const answering = createSingleFlight<string>()

  const voice = async (account: CarrierAccount, delivery: CallDelivery): Promise<string> => {
    const inboxKey = callInboxKey(account.accountSid, delivery)
    return answering.run(inboxKey, () => {
      if (delivery.step.kind === 'inbound') return runInboundPipeline(deps, { account, delivery, inboxKey })
      if (delivery.step.kind === 'dial' || delivery.step.kind === 'next') return answerVoiceStep(deps, { account, delivery, inboxKey })
      throw new AppError('carrier.payload_invalid', { userMessage: 'This step expects no instructions.', details: { query: ['step'] } })
    }).answer
  }

  const handlers: Readonly<Record<string, Handler>> = {
    '/carrier/voice': async ({ account, fields }, request, reply) => sendTwiml(reply, await voice(account, parseCallDelivery(request.query, fields))),

    '/carrier/fallback': async ({ account, fields }, request, reply) => {
      const delivery = readFailedStep(parseCallDelivery(request.query, fields), options.webhookBaseUrl())
      if (!delivery) return sendTwiml(reply, apologyTwiml(TROUBLE_TEXT))
      try {
        return sendTwiml(reply, await voice(account, delivery))
      } catch (error) {
        // The second failure in a row: the caller hears at least why the call ends.
        request.log.error({ err: error, callSid: delivery.callSid }, 'Fallback failed, too')
        return sendTwiml(reply, apologyTwiml(TROUBLE_TEXT))
      }
    },

    '/carrier/status': async ({ account, fields }, request, reply) => {
      const delivery = parseCallDelivery(request.query, fields)
      const inboxKey = callInboxKey(account.accountSid, delivery)
      await answering.run(inboxKey, () => takeStatus(deps, { account, delivery, inboxKey }).then(() => '')).answer
      return reply.code(204).send()
    },

    '/carrier/conference': async ({ account, fields }, request, reply) => {
      const delivery = parseConferenceDelivery(request.query, fields)
      const inboxKey = conferenceInboxKey(account.accountSid, parseStepQuery(request.query).step, delivery)
      await answering.run(inboxKey, () => takeConferenceEvent(deps, { account, delivery, inboxKey }).then(() => '')).answer
      return reply.code(204).send()
    },

    '/carrier/ringback': async (_delivery, _request, reply) => sendTwiml(reply, ringbackTwiml(`${options.webhookBaseUrl()}/carrier/ringback.wav`)),
  }

  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: WEBHOOK_BODY_LIMIT_BYTES }, (_request, body, parsed) => {
      parsed(null, parse(String(body), '&', '=', { maxKeys: MAX_FORM_KEYS }))
    })
    for (const [path, handler] of Object.entries(handlers)) {
      // The carrier is no browser: no page policies, on thousands of answers a second; but a browser must not take one for a page either.
      scope.post<{ Querystring: StepQuery }>(path, { bodyLimit: WEBHOOK_BODY_LIMIT_BYTES, helmet: false }, async (request, reply) => {
        void reply.header('x-content-type-options', 'nosniff')
        const delivery = await authenticateDelivery(deps.book, options.webhookBaseUrl(), request)
        return handler(delivery, request, reply)
      })
    }
    scope.addHook('onResponse', (request, reply, finished) => {
      const step = stepLabel(request.url)
      deps.metrics.webhookSeconds.observe({ step, result: resultLabel(reply.statusCode) }, reply.elapsedTime / 1000)
      finished()
    })
    scope.get('/carrier/ringback.wav', (_request, reply) => reply.type('audio/wav').header('cache-control', SOUND_CACHE).send(ringbackWav()))
    done()
  })
}

function sendTwiml(reply: FastifyReply, twiml: string): FastifyReply {
  return reply.type(XML).send(twiml)
}

/** The step without its number, so that labels stay a closed list. */
function stepLabel(url: string): string {
  return /[?&]step=(inbound|dial|next|leg|room|wait)\b/.exec(url)?.[1] ?? 'other'
}

function resultLabel(status: number): string {
  return status < 400 ? 'answered' : status < 500 ? 'refused' : 'failed'
}
