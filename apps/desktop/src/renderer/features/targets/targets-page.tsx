import { useViewer } from '../../api/session.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { TargetsTable } from './targets-table.tsx'

export function TargetsPage() {
  const { role } = useViewer()
  return (
    <div className="flex flex-col gap-3">
      <PageTitle>Targets</PageTitle>
      <Panel title={role === 'buyer' ? 'Your targets' : 'All targets'}><TargetsTable withBuyer={role !== 'buyer'} /></Panel>
    </div>
  )
}
