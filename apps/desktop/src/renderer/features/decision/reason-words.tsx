import type { ReasonCode } from '@ringfloor/shared'
import { detailOf } from '../journey/explain-auction.ts'

interface Verdict {
  readonly reason: ReasonCode | null
  readonly text: string
  readonly detail: string | null
}

/** The one reason as a sentence, and the value that decided. Its code is the title, for those who look it up. */
export function ReasonWords({ verdict, inline = false }: { readonly verdict: Verdict; readonly inline?: boolean }) {
  const detail = detailOf(verdict)
  return <span className={inline ? undefined : 'block py-1.5'} title={verdict.reason ?? undefined}>{verdict.text || '—'}{detail && <span className="text-ink-3"> {detail}</span>}</span>
}
