/** The carrier port on Twilio's REST API (2010-04-01). The local carrier is reached through this same adapter. */
import { carrierCallStatusSchema } from '@ringfloor/shared'
import { CarrierError } from '../../carrier.ts'
import type { AgentLegOrder, Carrier, CarrierAccount, CarrierCall, NumberProvision } from '../../carrier.ts'
import { createClientFor, toCarrierError } from './client.ts'
import type { ClientFor, ClientOptions, TwilioClient } from './client.ts'
import { mintVoiceToken } from './voice-token.ts'

/** Twilio refuses to change a call that is over; for "hang up" that is success. Source: twilio.com/docs/api/errors/21220. */
const CALL_NOT_IN_PROGRESS = 21220
const LEG_EVENTS = ['initiated', 'ringing', 'answered', 'completed']

function toClientAddress(order: AgentLegOrder): string {
  const query = new URLSearchParams(order.parameters).toString()
  return `client:${order.identity}${query === '' ? '' : `?${query}`}`
}

async function addAgent(client: TwilioClient, order: AgentLegOrder): Promise<{ callSid: string }> {
  const participant = await client.conferences(order.conferenceName).participants.create({
    to: toClientAddress(order),
    from: order.from,
    label: order.label,
    timeout: order.ringTimeoutSeconds,
    timeLimit: order.timeLimitSeconds,
    beep: 'false',
    // Its ringing must not be heard in the conference, nor start it: the conversation begins when the agent answers.
    earlyMedia: false,
    startConferenceOnEnter: true,
    endConferenceOnExit: true,
    statusCallback: order.statusCallback,
    statusCallbackEvent: LEG_EVENTS,
  })
  return { callSid: participant.callSid }
}

async function findParticipant(client: TwilioClient, conferenceName: string, label: string): Promise<{ callSid: string } | null> {
  const conferences = await client.conferences.list({ friendlyName: conferenceName, limit: 5 })
  for (const conference of conferences) {
    const participants = await client.conferences(conference.sid).participants.list({ limit: 50 })
    const found = participants.find((participant) => participant.label === label)
    if (found) return { callSid: found.callSid }
  }
  return null
}

type RestCall = Awaited<ReturnType<ReturnType<TwilioClient['calls']>['fetch']>>

function toCarrierCall(call: RestCall): CarrierCall {
  const duration = Number.parseInt(call.duration, 10)
  return {
    sid: call.sid,
    status: carrierCallStatusSchema.parse(call.status),
    durationSeconds: Number.isFinite(duration) ? duration : null,
    startedAt: validDate(call.startTime),
    endedAt: validDate(call.endTime),
  }
}

/** A Dial has at most ten nouns, and a call few Dials. */
const MAX_CHILD_CALLS = 50

function validDate(value: Date | null | undefined): Date | null {
  return value && !Number.isNaN(value.getTime()) ? value : null
}

async function provisionNumber(client: TwilioClient, wanted: NumberProvision, addsNumbers: boolean): Promise<boolean> {
  const settings = {
    voiceUrl: wanted.voiceUrl, voiceMethod: 'POST', voiceFallbackUrl: wanted.voiceFallbackUrl, voiceFallbackMethod: 'POST',
    statusCallback: wanted.statusCallback, statusCallbackMethod: 'POST',
  }
  const [existing] = await client.incomingPhoneNumbers.list({ phoneNumber: wanted.phoneNumber, limit: 1 })
  if (!existing && !addsNumbers) {
    const message = 'The account does not have a number that is configured here. Numbers are never bought: get it in the console of the carrier, or correct the setting.'
    throw new CarrierError({ retryable: false, status: 0, carrierCode: null, message })
  }
  if (!existing) {
    await client.incomingPhoneNumbers.create({ phoneNumber: wanted.phoneNumber, friendlyName: wanted.friendlyName, ...settings })
    return true
  }
  const same = existing.voiceUrl === wanted.voiceUrl && existing.voiceFallbackUrl === wanted.voiceFallbackUrl && existing.statusCallback === wanted.statusCallback
  if (!same) await client.incomingPhoneNumbers(existing.sid).update(settings)
  return !same
}

export function createTwilioCarrier(options: ClientOptions): Carrier {
  return createCarrier(createClientFor(options), options.addsNumbers ?? options.baseUrl !== undefined)
}

function createCarrier(clientFor: ClientFor, addsNumbers: boolean): Carrier {
  const call = async <Result>(account: CarrierAccount, operation: string, request: (client: TwilioClient) => Promise<Result>): Promise<Result> => {
    try {
      return await request(await clientFor(account))
    } catch (error) {
      throw toCarrierError(operation, error)
    }
  }
  const orNull = async <Result>(work: Promise<Result>): Promise<Result | null> => {
    try {
      return await work
    } catch (error) {
      if (toCarrierError('', error).status === 404) return null
      throw error
    }
  }

  return {
    addAgentToConference: (account, order) => call(account, 'add participant', (client) => addAgent(client, order)),
    findParticipant: (account, conferenceName, label) => orNull(call(account, 'find participant', (client) => findParticipant(client, conferenceName, label))),
    redirectCall: async (account, callSid, url) => void (await call(account, 'redirect call', (client) => client.calls(callSid).update({ url, method: 'POST' }))),
    replaceInstructions: async (account, callSid, twiml) => void (await call(account, 'update call', (client) => client.calls(callSid).update({ twiml }))),
    async endCall(account, callSid) {
      try {
        // "completed" also hangs up a leg that still rings; "canceled" would leave one that was answered a moment ago.
        await call(account, 'end call', (client) => client.calls(callSid).update({ status: 'completed' }))
      } catch (error) {
        const carrierError = toCarrierError('end call', error)
        if (carrierError.status !== 404 && carrierError.carrierCode !== CALL_NOT_IN_PROGRESS) throw carrierError
      }
    },
    fetchCall: (account, callSid) => orNull(call(account, 'fetch call', async (client) => toCarrierCall(await client.calls(callSid).fetch()))),
    listChildCalls: async (account, parentSid) => {
      const calls = await call(account, 'list child calls', (client) => client.calls.list({ parentCallSid: parentSid, limit: MAX_CHILD_CALLS }))
      return calls.map((child) => ({ ...toCarrierCall(child), to: child.to }))
    },
    async provisionNumbers(account, numbers) {
      let changed = 0
      for (const wanted of numbers) if (await call(account, 'provision number', (client) => provisionNumber(client, wanted, addsNumbers))) changed += 1
      return { changed }
    },
    mintVoiceToken,
  }
}
