import { create } from 'zustand'
import { addChange, type DraftChange } from './change-form.ts'

interface WhatIfView {
  /** By campaign: what was put together on one call can be tried on the campaign's last calls, and the other way round. */
  readonly drafts: Readonly<Record<string, readonly DraftChange[]>>
  /** What was last worked out over a campaign's calls, so that it is there again after a look at one of them. */
  readonly asked: Readonly<Record<string, Asked>>
}

export interface Asked {
  readonly lastCalls: number
  readonly changes: readonly DraftChange[]
}

const EMPTY: WhatIfView = { drafts: {}, asked: {} }
const NONE: readonly DraftChange[] = []

const useWhatIf = create<WhatIfView>(() => EMPTY)

export function useDraft(campaignId: string): readonly DraftChange[] {
  return useWhatIf((view) => view.drafts[campaignId] ?? NONE)
}

export function useAsked(campaignId: string): Asked | undefined {
  return useWhatIf((view) => view.asked[campaignId])
}

function setDraft(campaignId: string, changes: readonly DraftChange[]): void {
  useWhatIf.setState((view) => ({ drafts: { ...view.drafts, [campaignId]: changes } }))
}

export function addToDraft(campaignId: string, change: DraftChange): void {
  setDraft(campaignId, addChange(useWhatIf.getState().drafts[campaignId] ?? NONE, change))
}

export function removeFromDraft(campaignId: string, change: DraftChange): void {
  setDraft(campaignId, (useWhatIf.getState().drafts[campaignId] ?? NONE).filter((each) => each !== change))
}

export function clearDraft(campaignId: string): void {
  setDraft(campaignId, NONE)
}

export function setAsked(campaignId: string, asked: Asked): void {
  useWhatIf.setState((view) => ({ asked: { ...view.asked, [campaignId]: asked } }))
}

/** For whoever signs out: names of bidders stay with nobody. */
export function forgetWhatIf(): void {
  useWhatIf.setState(EMPTY)
}
