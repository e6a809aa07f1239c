import { useApplyConfig } from '../../api/use-apply-config.ts'
import { AmountDialog } from './amount-dialog.tsx'
import { CapsDialog } from './caps-dialog.tsx'
import type { EditTarget } from './target-columns.tsx'

/** The dialog for what is being changed of a target. */
export function TargetEditors({ editing, onClose }: { readonly editing: EditTarget | null; readonly onClose: () => void }) {
  const apply = useApplyConfig()
  if (!editing) return null
  const { target, what } = editing
  const base = { entityId: target.id, baseVersion: target.version }
  if (what === 'caps') return <CapsDialog target={target} onClose={onClose} onSave={(caps) => apply.mutateAsync({ subject: `${target.name}: caps`, change: { ...base, name: 'target.setCaps', args: caps } })} />
  return (
    <AmountDialog
      title={`Bid of ${target.name}`}
      description="What a call is worth to you at most. In a second-price auction you usually pay less."
      label="Bid per call"
      currency={target.currency}
      value={target.bid}
      onClose={onClose}
      onSave={(bid) => apply.mutateAsync({ subject: `${target.name}: bid`, change: { ...base, name: 'target.setBid', args: { bid } } })}
    />
  )
}
