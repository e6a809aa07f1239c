/** The local carrier's own API on this machine: place a call as a robot, look at a call, change a robot. */
import { z } from 'zod'
import { waitUntil } from '../wait.ts'

export interface RobotScript {
  readonly answerAfterSeconds?: number
  readonly behaviour?: 'answer' | 'busy' | 'no-answer' | 'reject'
  readonly steps?: readonly RobotStep[]
  readonly stayUntilHangup?: boolean
}

export type RobotStep =
  | { readonly kind: 'speak'; readonly text: string }
  | { readonly kind: 'tone' | 'silence'; readonly seconds: number }
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'hangup' }

export interface RobotCall {
  readonly from: string
  readonly to: string
  readonly script?: RobotScript
  readonly fromCity?: string
  readonly fromState?: string
  readonly fromZip?: string
  readonly stirVerstat?: string
}

const mediaSchema = z.object({ packets: z.number(), level: z.number() })
const legSchema = z.object({
  callSid: z.string(),
  status: z.string(),
  direction: z.string(),
  from: z.string(),
  to: z.string(),
  durationSeconds: z.number(),
  conferenceSid: z.string().nullable(),
  /** From the party's side: what it said and what it heard. */
  media: z.object({ spoken: mediaSchema, heard: mediaSchema }).nullable(),
  warnings: z.array(z.object({ code: z.number(), message: z.string() })),
})
const callSchema = legSchema.extend({ legs: z.array(legSchema) })
export type CarrierCall = z.infer<typeof callSchema>

const OVER = ['completed', 'busy', 'no-answer', 'failed', 'canceled']

export interface CarrierControl {
  placeCall(call: RobotCall): Promise<string>
  call(callSid: string): Promise<CarrierCall>
  liveCalls(): Promise<readonly CarrierCall[]>
  hangUp(callSid: string): Promise<void>
  setRobot(number: string, script: RobotScript): Promise<void>
  /** The call as it is when it is over. */
  waitForEnd(callSid: string, timeoutMs: number): Promise<CarrierCall>
}

const TIMEOUT_MS = 5_000

export function createCarrierControl(carrierUrl: string): CarrierControl {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(`/_carrier/${path}`, carrierUrl), {
      method, signal: AbortSignal.timeout(TIMEOUT_MS), ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`The carrier refuses ${method} ${path}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const call = async (callSid: string): Promise<CarrierCall> => callSchema.parse(await send('GET', `calls/${callSid}`))
  return {
    placeCall: async (order) => z.object({ callSid: z.string() }).parse(await send('POST', 'calls', order)).callSid,
    call,
    liveCalls: async () => z.object({ calls: z.array(callSchema) }).parse(await send('GET', 'calls')).calls,
    hangUp: async (callSid) => void (await send('POST', `calls/${callSid}/hangup`)),
    setRobot: async (number, script) => void (await send('PUT', `robots/${encodeURIComponent(number)}`, script)),
    waitForEnd: async (callSid, timeoutMs) => {
      let last = await call(callSid)
      await waitUntil(async () => OVER.includes((last = await call(callSid)).status), { timeoutMs, everyMs: 100 })
      if (!OVER.includes(last.status)) throw new Error(`The call ${callSid} is still ${last.status} after ${timeoutMs} ms.`)
      return last
    },
  }
}
