/** Every limit of the carrier in one place; where Twilio publishes one, ours is the same. */

/** Twilio refuses larger TwiML answers (error 11750). */
export const MAX_TWIML_BYTES = 64 * 1024
/** `Twiml` parameter of the REST API, in characters. */
export const MAX_TWIML_PARAMETER_CHARACTERS = 4000
export const MAX_TWIML_ELEMENTS = 500
export const MAX_TWIML_DEPTH = 8
/** Twilio dials at most ten nouns at once. */
export const MAX_DIAL_NOUNS = 10
/** Documents fetched and verbs run by one call: a redirect loop ends, a call on hold for an hour does not. */
export const MAX_DOCUMENTS_PER_CALL = 500
export const MAX_VERBS_PER_CALL = 10_000
/** `loop="0"` means for ever; Twilio stops at 1000. */
export const MAX_LOOPS = 1000
export const MAX_AUDIO_BYTES = 4 * 1024 * 1024

export const MAX_LIVE_CALLS = 1000
/** API-made calls of one account that wait for their turn. */
export const MAX_QUEUED_CALLS = 1000
export const MAX_FINISHED_CALLS = 5000
export const MAX_FINISHED_CONFERENCES = 2000
export const MAX_CONFERENCE_PARTICIPANTS = 250
export const MAX_NUMBERS_PER_ACCOUNT = 1000
export const MAX_ROBOTS = 1000
export const MAX_WARNINGS_PER_CALL = 50

export const DIAL_TIMEOUT_DEFAULT_SECONDS = 30
export const API_TIMEOUT_DEFAULT_SECONDS = 60
export const TIMEOUT_MAX_SECONDS = 600
export const TIME_LIMIT_DEFAULT_SECONDS = 14_400
export const TIME_LIMIT_MAX_SECONDS = 86_400

/** Deliveries on their way at once; beyond that a status callback is dropped and logged, a document request fails as 11205. */
export const MAX_WEBHOOKS_IN_FLIGHT = 2000
export const MAX_WEBHOOK_RECORDS = 1000
export const MAX_WEBHOOK_URL_CHARACTERS = 4000

export const MAX_REST_BODY_BYTES = 256 * 1024
export const PAGE_SIZE_DEFAULT = 50
export const PAGE_SIZE_MAX = 1000

export const HEARTBEAT_MS = 1000
/** The journal is rewritten with the records still kept when it grows past this. */
export const MAX_JOURNAL_BYTES = 32 * 1024 * 1024
