import { randomInt } from 'node:crypto'
import { toPhoneNumber } from '../dialing/destination.ts'
import { newSid } from '../identifiers.ts'
import { MAX_NUMBERS_PER_ACCOUNT } from '../limits.ts'
import type { NumberRecord } from '../numbers/number-record.ts'
import type { World } from '../world.ts'
import { pageOf } from './paging.ts'
import { readForm, type FormValues } from './read-form.ts'
import { representNumber } from './representations.ts'
import { CREATE_NUMBER, LIST_NUMBERS, UPDATE_NUMBER } from './request-specs.ts'
import type { RestAnswer, RestRequest, RestRouter } from './rest-context.ts'
import { notFound, RestError } from './rest-error.ts'

export function registerNumbers(route: RestRouter, world: World): void {
  route('POST', '/IncomingPhoneNumbers.json', (request) => createNumber(world, request))
  route('GET', '/IncomingPhoneNumbers.json', (request) => listNumbers(world, request))
  route('GET', '/IncomingPhoneNumbers/:Sid', (request) => ({ status: 200, body: representNumber(findNumber(world, request)) }))
  route('POST', '/IncomingPhoneNumbers/:Sid', (request) => updateNumber(world, request))
  route('DELETE', '/IncomingPhoneNumbers/:Sid', (request) => {
    world.numbers.release(findNumber(world, request))
    return { status: 204 }
  })
}

/** @throws RestError 20404 */
function findNumber(world: World, { account, path, url }: RestRequest): NumberRecord {
  const number = world.numbers.find(path['Sid'] ?? '')
  if (number?.accountSid !== account.sid) throw notFound(url)
  return number
}

function listNumbers(world: World, { account, query, url }: RestRequest): RestAnswer {
  const filter = readForm(LIST_NUMBERS, query)
  const pattern = filter.PhoneNumber === undefined ? null : numberPattern(filter.PhoneNumber)
  const numbers = world.numbers
    .listOf(account.sid)
    .filter(
      (number) =>
        (!pattern || pattern.test(number.phoneNumber)) &&
        (filter.FriendlyName === undefined || number.friendlyName === filter.FriendlyName) &&
        filter.Beta !== true &&
        (filter.Origin === undefined || filter.Origin === 'twilio'),
    )
  return { status: 200, body: pageOf(url, filter, 'incoming_phone_numbers', numbers, representNumber) }
}

/** Twilio matches any part of the number, "*" standing for any one digit. */
function numberPattern(text: string): RegExp {
  return new RegExp([...text.replace(/[^\d*+]/g, '')].map((letter) => (letter === '*' ? '\\d' : letter === '+' ? '\\+' : letter)).join(''))
}

function createNumber(world: World, { account, body }: RestRequest): RestAnswer {
  const form = readForm(CREATE_NUMBER, body)
  if (world.numbers.listOf(account.sid).length >= MAX_NUMBERS_PER_ACCOUNT) throw new RestError(20429, 'The account has as many numbers as it may have')
  const phoneNumber = form.PhoneNumber ? toPhoneNumber(form.PhoneNumber) : inventNumber(world, form.AreaCode)
  if (!phoneNumber) throw new RestError(21421)
  if (world.numbers.findByPhoneNumber(phoneNumber)) throw new RestError(21422, `${phoneNumber} is not available.`)
  const number: NumberRecord = {
    sid: newSid('PN'),
    accountSid: account.sid,
    phoneNumber,
    createdAtMs: Date.now(),
    friendlyName: phoneNumber,
    voiceUrl: null,
    voiceMethod: 'POST',
    voiceFallbackUrl: null,
    voiceFallbackMethod: 'POST',
    statusCallback: null,
    statusCallbackMethod: 'POST',
    updatedAtMs: Date.now(),
  }
  applyForm(number, form)
  world.numbers.save(number)
  return { status: 201, body: representNumber(number) }
}

/** A free number in the fictional 555 exchange of the area code. */
function inventNumber(world: World, areaCode: string | undefined): string | null {
  if (!areaCode || !/^[2-9]\d{2}$/.test(areaCode)) return null
  const first = randomInt(10_000)
  for (let offset = 0; offset < 10_000; offset++) {
    const candidate = `+1${areaCode}555${String((first + offset) % 10_000).padStart(4, '0')}`
    if (!world.numbers.findByPhoneNumber(candidate)) return candidate
  }
  return null
}

function updateNumber(world: World, request: RestRequest): RestAnswer {
  const number = findNumber(world, request)
  applyForm(number, readForm(UPDATE_NUMBER, request.body))
  world.numbers.save(number)
  return { status: 200, body: representNumber(number) }
}

/** An empty URL takes the URL away. */
function applyForm(number: NumberRecord, form: FormValues<typeof UPDATE_NUMBER>): void {
  if (form.FriendlyName !== undefined) number.friendlyName = form.FriendlyName.slice(0, 64)
  if (form.VoiceUrl !== undefined) number.voiceUrl = form.VoiceUrl || null
  if (form.VoiceFallbackUrl !== undefined) number.voiceFallbackUrl = form.VoiceFallbackUrl || null
  if (form.StatusCallback !== undefined) number.statusCallback = form.StatusCallback || null
  number.voiceMethod = form.VoiceMethod ?? number.voiceMethod
  number.voiceFallbackMethod = form.VoiceFallbackMethod ?? number.voiceFallbackMethod
  number.statusCallbackMethod = form.StatusCallbackMethod ?? number.statusCallbackMethod
  number.updatedAtMs = Date.now()
}
