/** Every parameter of the operations we offer, as Twilio's OpenAPI lists them; a test compares the two. */
import type { FormSpec } from './read-form.ts'

const MACHINE_DETECTION = ['MachineDetection', 'MachineDetectionTimeout', 'MachineDetectionSpeechThreshold', 'MachineDetectionSpeechEndThreshold', 'MachineDetectionSilenceTimeout'] as const
const RECORDING = ['Record', 'RecordingChannels', 'RecordingStatusCallback', 'RecordingStatusCallbackMethod', 'RecordingStatusCallbackEvent', 'RecordingTrack', 'RecordingConfigurationId'] as const

export const CREATE_CALL = {
  supported: {
    To: 'text',
    From: 'text',
    Url: 'url',
    Method: 'method',
    Twiml: 'text',
    ApplicationSid: 'text',
    FallbackUrl: 'url',
    FallbackMethod: 'method',
    StatusCallback: 'url',
    StatusCallbackMethod: 'method',
    StatusCallbackEvent: 'list',
    SendDigits: 'text',
    Timeout: 'integer',
    TimeLimit: 'integer',
  },
  harmless: ['CallReason', 'CallToken', 'CallerId', 'Trim', 'SipAuthUsername', 'SipAuthPassword', 'ClientNotificationUrl'],
  unavailable: [...RECORDING, ...MACHINE_DETECTION, 'AsyncAmd', 'AsyncAmdStatusCallback', 'AsyncAmdStatusCallbackMethod', 'Byoc', 'Passports'],
} as const satisfies FormSpec

export const UPDATE_CALL = {
  supported: {
    Url: 'url',
    Method: 'method',
    Status: 'text',
    FallbackUrl: 'url',
    FallbackMethod: 'method',
    StatusCallback: 'url',
    StatusCallbackMethod: 'method',
    Twiml: 'text',
  },
  harmless: [],
  unavailable: ['TimeLimit'],
} as const satisfies FormSpec

export const UPDATE_CONFERENCE = {
  supported: { Status: 'text' },
  harmless: [],
  unavailable: ['AnnounceUrl', 'AnnounceMethod'],
} as const satisfies FormSpec

export const CREATE_PARTICIPANT = {
  supported: {
    From: 'text',
    To: 'text',
    StatusCallback: 'url',
    StatusCallbackMethod: 'method',
    StatusCallbackEvent: 'list',
    Label: 'text',
    Timeout: 'integer',
    TimeLimit: 'integer',
    Muted: 'flag',
    Beep: 'text',
    StartConferenceOnEnter: 'flag',
    EndConferenceOnExit: 'flag',
    WaitUrl: 'url',
    WaitMethod: 'method',
    MaxParticipants: 'integer',
    ConferenceStatusCallback: 'url',
    ConferenceStatusCallbackMethod: 'method',
    ConferenceStatusCallbackEvent: 'list',
  },
  harmless: [
    'EarlyMedia', 'ConferenceTrim', 'Region', 'JitterBufferSize', 'CallReason', 'CallToken', 'CallerId', 'Trim', 'SipAuthUsername', 'SipAuthPassword', 'ClientNotificationUrl', 'CallerDisplayName',
    'EmergencyCallerPosition', 'EmergencyCallerLocation', 'EmergencyName', 'EmergencyAddress', 'EmergencyZipCode', 'EmergencyCity', 'EmergencyState', 'EmergencyCountry',
  ],
  unavailable: [
    ...RECORDING, ...MACHINE_DETECTION, 'ConferenceRecord', 'ConferenceRecordingStatusCallback', 'ConferenceRecordingStatusCallbackMethod', 'ConferenceRecordingStatusCallbackEvent',
    'Coaching', 'CallSidToCoach', 'Byoc', 'AmdStatusCallback', 'AmdStatusCallbackMethod', 'Passports',
  ],
} as const satisfies FormSpec

export const UPDATE_PARTICIPANT = {
  supported: { Muted: 'flag', Hold: 'flag', HoldUrl: 'url', HoldMethod: 'method', EndConferenceOnExit: 'flag' },
  harmless: ['BeepOnExit'],
  unavailable: ['AnnounceUrl', 'AnnounceMethod', 'WaitUrl', 'WaitMethod', 'Coaching', 'CallSidToCoach'],
} as const satisfies FormSpec

const NUMBER_SUPPORTED = {
  FriendlyName: 'text',
  VoiceUrl: 'url',
  VoiceMethod: 'method',
  VoiceFallbackUrl: 'url',
  VoiceFallbackMethod: 'method',
  StatusCallback: 'url',
  StatusCallbackMethod: 'method',
} as const
const NUMBER_HARMLESS = [
  'ApiVersion', 'SmsApplicationSid', 'SmsFallbackMethod', 'SmsFallbackUrl', 'SmsMethod', 'SmsUrl', 'VoiceCallerIdLookup', 'EmergencyStatus', 'EmergencyAddressSid', 'IdentitySid', 'AddressSid', 'BundleSid', 'VoiceReceiveMode',
] as const

export const CREATE_NUMBER = {
  supported: { ...NUMBER_SUPPORTED, PhoneNumber: 'text', AreaCode: 'text' },
  harmless: NUMBER_HARMLESS,
  unavailable: ['VoiceApplicationSid', 'TrunkSid'],
} as const satisfies FormSpec

export const UPDATE_NUMBER = {
  supported: NUMBER_SUPPORTED,
  harmless: NUMBER_HARMLESS,
  unavailable: ['AccountSid', 'VoiceApplicationSid', 'TrunkSid'],
} as const satisfies FormSpec

const PAGING = { PageSize: 'integer', Page: 'integer', PageToken: 'text' } as const

export const LIST_CALLS = {
  supported: {
    ...PAGING, To: 'text', From: 'text', ParentCallSid: 'text', Status: 'text',
    StartTime: 'text', 'StartTime<': 'text', 'StartTime>': 'text', EndTime: 'text', 'EndTime<': 'text', 'EndTime>': 'text',
  },
  harmless: [],
  unavailable: [],
} as const satisfies FormSpec

export const LIST_CONFERENCES = {
  supported: {
    ...PAGING, FriendlyName: 'text', Status: 'text',
    DateCreated: 'text', 'DateCreated<': 'text', 'DateCreated>': 'text', DateUpdated: 'text', 'DateUpdated<': 'text', 'DateUpdated>': 'text',
  },
  harmless: [],
  unavailable: [],
} as const satisfies FormSpec

export const LIST_PARTICIPANTS = {
  supported: { ...PAGING, Muted: 'flag', Hold: 'flag', Coaching: 'flag' },
  harmless: [],
  unavailable: [],
} as const satisfies FormSpec

export const LIST_NUMBERS = {
  supported: { ...PAGING, PhoneNumber: 'text', FriendlyName: 'text', Beta: 'flag', Origin: 'text' },
  harmless: [],
  unavailable: [],
} as const satisfies FormSpec
