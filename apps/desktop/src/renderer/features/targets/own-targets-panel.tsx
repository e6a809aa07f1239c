import { Panel } from '../../ui/panel.tsx'
import { TargetsTable } from './targets-table.tsx'

export function OwnTargetsPanel() {
  return <Panel title="Your targets"><TargetsTable withBuyer={false} /></Panel>
}
