export { decodeStoredTrace, decodeTrace, type Trace } from './decode-trace.ts'
export { encodeTrace } from './encode-trace.ts'
export { replay } from './replay.ts'
