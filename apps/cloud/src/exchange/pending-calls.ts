/**
 * Calls that this node has just given away and that the log does not show yet. They count as turns and as load where the order of candidates depends on
 * either, so that calls of the same instant spread over targets and agents instead of all asking for the same one.
 */
import type { RouteQuery } from '@ringfloor/engine'

type PendingPlace = RouteQuery['pending'][number]

/** One call between decision and log. */
export interface PendingCall {
  /** The decision was admitted, with this candidate. It is forgotten with the next look at the log that begins after this. */
  readonly admitted: (place: PendingPlace) => void
  /** Nothing was admitted: forgotten at once. */
  readonly dropped: () => void
}

export interface PendingCalls {
  readonly add: (place: PendingPlace) => PendingCall
  /** Oldest first; of very many the newest. */
  readonly list: (counts: (place: PendingPlace) => boolean) => readonly PendingPlace[]
  /** Before the log is read: what is admitted by now will be in it. @returns call it when what was read has been applied */
  readonly beginLook: () => () => void
  readonly size: () => number
}

/** More than this say nothing that fewer do not: they are stored with every decision. */
export const MAX_LISTED_PENDING = 64

interface Entry {
  place: PendingPlace
  isAdmitted: boolean
}

export function createPendingCalls(): PendingCalls {
  const entries = new Set<Entry>()
  return {
    add(place) {
      const entry: Entry = { place, isAdmitted: false }
      entries.add(entry)
      return {
        admitted: (admittedPlace) => {
          entry.place = admittedPlace
          entry.isAdmitted = true
        },
        dropped: () => entries.delete(entry),
      }
    },
    list: (counts) => [...entries].flatMap(({ place }) => (counts(place) ? [place] : [])).slice(-MAX_LISTED_PENDING),
    beginLook() {
      const seen = [...entries].filter((entry) => entry.isAdmitted)
      return () => seen.forEach((entry) => entries.delete(entry))
    },
    size: () => entries.size,
  }
}
