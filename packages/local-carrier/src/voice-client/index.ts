export { createVoiceClient, VoiceClientError } from './voice-client.ts'
export type { VoiceClient, VoiceClientOptions } from './voice-client.ts'
export type { CallEnding, VoiceCall } from './voice-call.ts'
