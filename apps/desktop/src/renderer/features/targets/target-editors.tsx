import { useApplyConfig, type ConfigChange } from '../../api/use-apply-config.ts'
import { AmountDialog } from './amount-dialog.tsx'
import { CapsDialog } from './caps-dialog.tsx'
import type { EditTarget } from './target-columns.tsx'
import { useBaseVersion } from './use-base-version.ts'

type SetBid = Extract<ConfigChange, { name: 'target.setBid' }>
type SetCaps = Extract<ConfigChange, { name: 'target.setCaps' }>

/** The dialog for what is being changed of a target. */
export function TargetEditors({ editing, onClose }: { readonly editing: EditTarget | null; readonly onClose: () => void }) {
  // A key of its own: each opening begins with the version that is on screen then.
  return editing && <TargetEditor key={`${editing.target.id} ${editing.what}`} editing={editing} onClose={onClose} />
}

function TargetEditor({ editing: { target, what }, onClose }: { readonly editing: EditTarget; readonly onClose: () => void }) {
  const apply = useApplyConfig()
  const { base, note } = useBaseVersion(target.version)
  const save = async (subject: string, change: Pick<SetBid, 'name' | 'args'> | Pick<SetCaps, 'name' | 'args'>) =>
    note(await apply.mutateAsync({ subject: `${target.name}: ${subject}`, change: { ...change, entityId: target.id, baseVersion: base() } }))
  if (what === 'caps') return <CapsDialog target={target} onClose={onClose} onSave={(caps) => save('caps', { name: 'target.setCaps', args: caps })} />
  return (
    <AmountDialog
      title={`Bid of ${target.name}`}
      description="What a call is worth to you at most. In a second-price auction you usually pay less."
      label="Bid per call"
      currency={target.currency}
      value={target.bid}
      onClose={onClose}
      onSave={(bid) => save('bid', { name: 'target.setBid', args: { bid } })}
    />
  )
}
