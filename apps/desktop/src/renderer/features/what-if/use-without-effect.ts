import { useMemo } from 'react'
import type { DraftChange } from './change-form.ts'

/** The changes that an answer says named nothing, by what was asked with it. */
export function useWithoutEffect(asked: readonly DraftChange[], withoutEffect: readonly number[] | undefined): ReadonlySet<DraftChange> {
  return useMemo(() => new Set((withoutEffect ?? []).flatMap((index) => asked[index] ?? [])), [asked, withoutEffect])
}
