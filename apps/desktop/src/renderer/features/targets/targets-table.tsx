import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { TargetEditors } from './target-editors.tsx'
import { useTargetColumns, type EditTarget } from './target-columns.tsx'

/** Targets with their bid, caps and use, each change one click away. */
export function TargetsTable({ withBuyer }: { readonly withBuyer: boolean }) {
  const targets = useQuery(trpc.targets.list.queryOptions({}))
  const [editing, setEditing] = useState<EditTarget | null>(null)
  const columns = useTargetColumns(setEditing, withBuyer)
  // After a conflict the dialog stays open over the newest version: saving again is then a decision, not the same mistake.
  const newest = targets.data?.find((target) => target.id === editing?.target.id)
  const current = editing && newest ? { ...editing, target: newest } : null
  if (targets.isError && !targets.data) return <ErrorState title="Targets could not be loaded" message={readProblem(targets.error).message} onRetry={() => void targets.refetch()} />
  return (
    <>
      <DataTable label="Targets" columns={columns} rows={targets.data} rowKey={(target) => target.id} rowProps={(target) => ({ 'data-target-id': target.id })} empty={<EmptyState title="No targets yet">A target is where calls go: a team of agents, a number or a SIP address, with its bid, hours and caps.</EmptyState>} />
      <TargetEditors editing={current} onClose={() => setEditing(null)} />
    </>
  )
}
