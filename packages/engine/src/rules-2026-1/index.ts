/** The rules of before: decisions that carry all their facts themselves. Kept so that they can be read and repeated for ever; nothing is decided by them any more. */
export type { RouteFacts } from './facts.ts'
export { decideRoute } from './routing/index.ts'
export { decodeTrace, encodeTrace, replay, type Trace } from './trace/index.ts'
