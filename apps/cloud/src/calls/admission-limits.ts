/** Limits of admission. */
import { SEAT_BELIEVED_MS } from '@ringfloor/engine'

/** Calls in one transaction. Larger batches make every one of them wait for the others' rows. */
export const MAX_BATCH_CALLS = 64
/** Batches that one process has in the database at once. With more, each is smaller, and waits for the rows of the other. */
export const MAX_BATCHES_IN_FLIGHT = 1
/** Calls waiting in one process; more are refused with `overloaded`, long before the carrier's 15 s are over. */
export const MAX_QUEUED_CALLS = 4_096
/** How long a console's "my softphone can ring" is believed: as long as the engine does. Consoles repeat it at least three times as often. */
export const SOFTPHONE_BELIEVED_MS = SEAT_BELIEVED_MS
/** Tries of one call alone after a deadlock, a serialisation failure or a missing scope row. */
export const MAX_SINGLE_TRIES = 4
/** Scope rows that this process remembers to exist, before it forgets them all and asks again. */
export const MAX_KNOWN_SCOPES = 100_000
/** Candidates of a call are sent at first until they have this many different answers: nearly always one of the best is taken, and the rows of the others need no lock. */
export const ANSWERS_PER_CALL = 2
