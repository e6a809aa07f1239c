/** An agent without a person: signs in, keeps a socket like the console does, registers at the carrier by the Voice SDK's protocol, and answers. */
import { io } from 'socket.io-client'
import { z } from 'zod'
import { createVoiceClient, type VoiceCall } from '@ringfloor/local-carrier/voice-client'
import { agentStatusSchema, voiceTokenSchema } from '@ringfloor/shared'
import { signIn, type CloudClient } from './cloud-client.ts'

export interface RobotAgent {
  readonly cloud: CloudClient
  /** The next call that rings. */
  nextCall(timeoutMs: number): Promise<VoiceCall>
  stop(): Promise<void>
}

export interface RobotAgentOptions {
  readonly cloudUrl: string
  readonly login: { readonly username: string; readonly password: string }
}

const SOCKET_TIMEOUT_MS = 10_000

/** Resolves when calls can come in. */
export async function startRobotAgent(options: RobotAgentOptions): Promise<RobotAgent> {
  const cloud = await signIn(options.cloudUrl, options.login)
  const { token, signalingHost } = await cloud.mutate('agent.voiceToken', voiceTokenSchema)
  if (signalingHost === null) throw new Error('The cloud is not connected to a local carrier.')
  const waiting: ((call: VoiceCall) => void)[] = []
  const arrived: VoiceCall[] = []
  const voice = createVoiceClient({
    signalingUrl: `ws://${signalingHost}/signal`,
    token,
    onIncoming: (call) => {
      const taker = waiting.shift()
      if (taker) taker(call)
      else arrived.push(call)
    },
  })
  const socket = io(options.cloudUrl, { auth: { token: cloud.token }, transports: ['websocket'] })
  const stop = async (): Promise<void> => {
    socket.disconnect()
    await voice.close()
  }
  try {
    await voice.register()
    const answer = z.object({ ok: z.boolean() }).parse(await socket.timeout(SOCKET_TIMEOUT_MS).emitWithAck('softphone', { ready: true }))
    if (!answer.ok) throw new Error('The cloud does not believe that the softphone is ready.')
    await cloud.mutate('agent.setState', agentStatusSchema, { state: 'available' })
  } catch (error) {
    await stop()
    throw error
  }
  return { cloud, stop, nextCall: (timeoutMs) => takeCall(arrived, waiting, timeoutMs) }
}

function takeCall(arrived: VoiceCall[], waiting: ((call: VoiceCall) => void)[], timeoutMs: number): Promise<VoiceCall> {
  const call = arrived.shift()
  if (call) return Promise.resolve(call)
  return new Promise((resolve, reject) => {
    const take = (one: VoiceCall): void => {
      clearTimeout(timer)
      resolve(one)
    }
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(take), 1)
      reject(new Error(`No call rang within ${timeoutMs} ms.`))
    }, timeoutMs)
    waiting.push(take)
  })
}
