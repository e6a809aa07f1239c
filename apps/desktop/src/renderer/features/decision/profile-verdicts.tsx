import type { ExplainedTarget } from '@ringfloor/shared'
import { CircleHelp } from 'lucide-react'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Money } from '../../ui/money.tsx'
import { ReasonWords } from './reason-words.tsx'
import { ResultOfTarget } from './result-of-target.tsx'
import { rulesInWords } from './rule-words.ts'

type Profile = ExplainedTarget['profiles'][number]

function columnsOf(currency: string): readonly Column<Profile>[] {
  return [
    { key: 'name', header: 'Bid profile', cell: (profile) => <span className="font-medium">{profile.profileName}</span> },
    { key: 'bid', header: 'Bid', align: 'end', cell: (profile) => <Money amount={profile.bid} currency={currency} /> },
    { key: 'result', header: 'Result', cell: (profile) => <ResultOfTarget result={profile.result} /> },
    { key: 'why', header: 'Why', cellClassName: 'whitespace-normal', cell: (profile) => <ReasonWords verdict={profile} /> },
    { key: 'abstained', header: 'Could not decide', cellClassName: 'whitespace-normal', cell: (profile) => <Abstentions of={profile} /> },
  ]
}

/** A rule that could not decide did not; it is told, so that nobody looks for it in vain. */
function Abstentions({ of: { abstentions } }: { readonly of: Profile }) {
  if (abstentions.length === 0) return <span className="text-ink-3">—</span>
  return (
    <ul className="flex flex-col py-1.5">
      {abstentions.map((abstention, index) => (
        <li key={index} className="flex gap-1.5"><CircleHelp aria-hidden className="mt-0.5 size-3.5 shrink-0 text-ring" /><span><span className="inline-block font-medium first-letter:uppercase" title={abstention.rule}>{rulesInWords(abstention.rule)}</span>: {abstention.detail}</span></li>
      ))}
    </ul>
  )
}

/** The bid profiles of one target, each with its own verdict and the rules that abstained. */
export function ProfileVerdicts({ target, currency }: { readonly target: ExplainedTarget; readonly currency: string }) {
  return (
    <div className="border-l-2 border-accent pl-6">
      <DataTable
        label={`Bid profiles of ${target.targetName}`}
        columns={columnsOf(currency)}
        rows={target.profiles}
        rowKey={(profile) => profile.profileId}
        rowProps={(profile) => ({ 'data-profile-id': profile.profileId, 'data-result': profile.result })}
        empty={<EmptyState title="No bid profiles">The target bids for every call alike.</EmptyState>}
      />
    </div>
  )
}
