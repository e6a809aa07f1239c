/** Every limit of the signalling side. Beyond one the other end gets a coded error; nothing here can be made to grow without end. */

/** Largest message. An SDP is a few kilobytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024
/** Beyond this the socket is cut without reading further (RFC 6455 close code 1009). */
export const HARD_MESSAGE_BYTES = 4 * MAX_MESSAGE_BYTES
export const MAX_SOCKETS = 4000
/** Messages that may come at once, and then per second. */
export const MESSAGE_BURST = 200
export const MESSAGES_PER_SECOND = 50
/** Malformed or unknown messages after which a socket is closed. */
export const MAX_MALFORMED_MESSAGES = 20
/** Refused tokens after which a socket is closed. */
export const MAX_REFUSED_TOKENS = 10
/** A socket must present a valid token within this time. */
export const LISTEN_TIMEOUT_MS = 30_000
/** Unsent bytes after which a reader that does not read is dropped. */
export const MAX_UNSENT_BYTES = 1024 * 1024
/** The SDK gives a socket up after 15 s without a message. */
export const HEARTBEAT_MS = 10_000
/** Heartbeats without any sign of life after which the socket counts as dead. */
export const MAX_MISSED_HEARTBEATS = 3
/** Twilio rings ten devices of one identity; an eleventh displaces the oldest. */
export const MAX_DEVICES_PER_IDENTITY = 10
export const MAX_CALLS_PER_DEVICE = 20
/** How long a call outlives its socket where the device asked for no time of its own (`reconnectTimeout`). */
export const RECONNECT_GRACE_MS = 10_000
/** Most that a device may ask for: the SDK's own limit. */
export const MAX_RECONNECT_GRACE_MS = 30_000
/** How long a call survives without media while its socket lives: the SDK restarts ICE for up to this long. */
export const MEDIA_GRACE_MS = 30_000
/** Parameters of one call, both directions. */
export const MAX_PARAMETERS = 100
export const MAX_PARAMETERS_CHARACTERS = 8192
export const MAX_DIGITS_PER_MESSAGE = 100
