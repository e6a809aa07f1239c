/**
 * The wire carries our errors as `{error: {code, message, details}}`, tRPC's clients want JSON-RPC's numeric codes. This transformer, given to both
 * ends of tRPC, turns one into the other; everything else passes unchanged, so the wire stays plain JSON for whoever reads it without tRPC.
 */
import { z } from 'zod'
import { errorBodySchema, errorCodeSchema, type ErrorBody } from '../app-error.ts'

/** JSON-RPC's "internal error": tRPC's clients want a number here, and ours look into `data.error`. */
const RPC_ERROR = -32603

/** What a tRPC client finds in an error: `error.data.error` is the coded one. */
export interface RpcErrorShape {
  readonly code: number
  readonly message: string
  readonly data: ErrorBody
}

const wireErrorSchema = z.strictObject({ code: errorCodeSchema, message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
const rpcErrorSchema = z.object({ code: z.number(), message: z.string(), data: errorBodySchema })

/** Cheap to refuse: most values are results. */
const mayBeError = (value: unknown): boolean => typeof value === 'object' && value !== null && 'code' in value && 'message' in value

function toWire(value: unknown): unknown {
  const shape = mayBeError(value) ? rpcErrorSchema.safeParse(value).data : undefined
  return shape ? shape.data.error : value
}

function fromWire(value: unknown): unknown {
  const error = mayBeError(value) ? wireErrorSchema.safeParse(value).data : undefined
  return error ? ({ code: RPC_ERROR, message: error.message, data: { error } } satisfies RpcErrorShape) : value
}

const same = (value: unknown): unknown => value

/** For `initTRPC.create({ transformer })` and for every link of a client. */
export const wireTransformer = { input: { serialize: same, deserialize: same }, output: { serialize: toWire, deserialize: fromWire } }
