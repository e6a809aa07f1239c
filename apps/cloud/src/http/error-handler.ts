/** The one place where an error becomes an answer: `{error:{code,message,details}}`. Stacks stay here; what a client did wrong is never a 5xx. */
import { AppError, ERROR_HTTP_STATUS } from '@ringfloor/shared'
import type { ErrorBody, ErrorCode } from '@ringfloor/shared'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

interface Answer {
  readonly status: number
  readonly body: ErrorBody
}

const TEXT: Readonly<Partial<Record<number, string>>> = {
  404: 'There is nothing at this address.',
  405: 'This address does not take this method.',
  413: 'The request is larger than this address takes.',
  415: 'This address does not take this content type.',
}

function codeFor(status: number): ErrorCode {
  if (status === 404) return 'not_found'
  if (status === 413) return 'input.too_large'
  if (status === 429) return 'rate_limit.exceeded'
  return 'input.invalid'
}

export function toErrorAnswer(error: unknown): Answer {
  if (error instanceof AppError) return { status: ERROR_HTTP_STATUS[error.code], body: error.toBody() }
  const status = (error as Partial<FastifyError> | null)?.statusCode ?? 500
  if (status >= 400 && status < 500) return { status, body: { error: { code: codeFor(status), message: TEXT[status] ?? 'The request cannot be read.' } } }
  return { status: 500, body: { error: { code: 'internal', message: 'Something went wrong on our side. It has been logged.' } } }
}

export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = toErrorAnswer(error)
  if (status >= 500) request.log.error({ err: error, requestId: request.id }, 'Request failed')
  else request.log.debug({ code: body.error.code, reason: error instanceof Error ? error.message : undefined }, 'Request refused')
  return reply.code(status).type('application/json; charset=utf-8').send(body)
}

export function answerNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body: ErrorBody = { error: { code: 'not_found', message: TEXT[404] ?? '' } }
  return reply.code(404).send(body)
}
