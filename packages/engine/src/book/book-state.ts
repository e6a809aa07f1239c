import type { Checkpoint } from './checkpoint.ts'
import { writeCheckpoint } from './checkpoint.ts'
import { createConfigStore, type ConfigStore, type ConfigView } from './config-store.ts'
import { applyLive, createLiveFigures, viewLive, type LiveFigures } from './live-store.ts'
import { readCheckpoint } from './read-checkpoint.ts'
import { reading, type Refusal } from './read-json.ts'
import type { BookChange, BookLogEntry, CampaignBook, LiveView } from './types.ts'

/** What an entry of the log did to a state. */
export type ApplyResult =
  | {
      readonly ok: true
      /** False for an entry at or before the position: the state has it already. */
      readonly applied: boolean
      /** Campaigns whose `CampaignBook` is another one now. */
      readonly campaignIds: ReadonlySet<string>
      /** A live figure was written. */
      readonly liveChanged: boolean
    }
  /** Entries are missing: the state stands where it stood, and `expected` is the one it needs next. */
  | { readonly ok: false; readonly code: 'book.gap'; readonly expected: number; readonly found: number }

/** Configuration and live figures of one organisation at one position of its change log. Reads never fail and never change anything. */
export interface BookState {
  /** Sequence number of the last entry applied; 0 at the start of the log. */
  readonly seq: number
  /** The next entry of the log, in place: `live` and `config` show it at once, a `CampaignBook` handed out before stays as it was. */
  readonly apply: (entry: BookLogEntry) => ApplyResult
  /** Undefined where the log knows no such campaign. The same object until the campaign's configuration changes. */
  readonly campaignBook: (campaignId: string) => CampaignBook | undefined
  readonly campaignIds: () => readonly string[]
  readonly live: LiveView
  readonly config: ConfigView
  /** Zones on whose clocks decisions about this campaign depend, sorted. */
  readonly zones: (campaignId: string) => readonly string[]
  readonly checkpoint: () => Checkpoint
}

export type RestoreResult = { readonly ok: true; readonly state: BookState } | ({ readonly ok: false; readonly code: 'book.checkpoint_invalid' } & Refusal)

/** A state at the start of the log: an organisation without anything. */
export function createBookState(): BookState {
  return stateOf(0, createConfigStore(), createLiveFigures())
}

/** The state that `checkpoint()` wrote, from plain JSON. From there on it does what the state that wrote it would do. */
export function restoreBookState(checkpoint: unknown): RestoreResult {
  const restored = reading(() => readCheckpoint(checkpoint))
  if (!restored.ok) return { ok: false, code: 'book.checkpoint_invalid', path: restored.path, reason: restored.reason }
  const { seq, config, figures } = restored.value
  return { ok: true, state: stateOf(seq, config, figures) }
}

function stateOf(start: number, config: ConfigStore, figures: LiveFigures): BookState {
  let seq = start
  return {
    get seq() {
      return seq
    },
    apply: (entry) => {
      if (entry.seq <= seq) return { ok: true, applied: false, campaignIds: new Set(), liveChanged: false }
      if (entry.seq !== seq + 1) return { ok: false, code: 'book.gap', expected: seq + 1, found: entry.seq }
      seq = entry.seq
      const campaignIds = new Set<string>()
      let liveChanged = false
      for (const change of entry.changes) {
        if (isLive(change)) {
          applyLive(figures, change)
          liveChanged = true
        } else config.apply(change, campaignIds)
      }
      return { ok: true, applied: true, campaignIds, liveChanged }
    },
    campaignBook: config.campaignBook,
    campaignIds: () => [...config.view.campaigns.keys()].sort(),
    live: viewLive(figures),
    config: config.view,
    zones: config.zones,
    checkpoint: () => writeCheckpoint(seq, config, figures),
  }
}

type Live = Extract<BookChange, { kind: 'live' | 'used' | 'funds' | 'seat' }>

function isLive(change: BookChange): change is Live {
  return change.kind === 'live' || change.kind === 'used' || change.kind === 'funds' || change.kind === 'seat'
}
