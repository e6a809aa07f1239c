import type { Balance } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Money } from '../../ui/money.tsx'
import { Panel } from '../../ui/panel.tsx'

const KIND: Readonly<Record<Balance['kind'], string>> = { buyer: 'Buyer', publisher: 'Publisher', platform_revenue: '', funding: '' }

const KIND_ORDER: readonly Balance['kind'][] = ['buyer', 'publisher', 'platform_revenue', 'funding']

/** Buyers first, by name: rows keep their place while the amounts move. */
function inOrder(balances: readonly Balance[] | undefined): readonly Balance[] | undefined {
  return balances?.toSorted((left, right) => KIND_ORDER.indexOf(left.kind) - KIND_ORDER.indexOf(right.kind) || left.ownerName.localeCompare(right.ownerName))
}

const COLUMNS: readonly Column<Balance>[] = [
  { key: 'owner', header: 'Account', className: 'max-w-36 truncate', cell: (balance) => <>{balance.ownerName} <span className="text-ink-3">{KIND[balance.kind]}</span></> },
  { key: 'held', header: 'On hold', align: 'end', cell: (balance) => <Money watch amount={balance.held} currency={balance.currency} className="text-ink-2" /> },
  { key: 'available', header: 'Available', align: 'end', cell: (balance) => <Money watch amount={balance.available} currency={balance.currency} className="font-medium" /> },
]

/** Accounts with what may still be spent, and what is promised to calls in progress. */
export function BalancesPanel() {
  const balances = useQuery(trpc.floor.balances.queryOptions())
  return (
    <Panel title="Balances">
      {balances.isError && !balances.data ? (
        <ErrorState title="Balances could not be loaded" message={readProblem(balances.error).message} onRetry={() => void balances.refetch()} />
      ) : (
        <DataTable
          label="Balances"
          columns={COLUMNS}
          rows={inOrder(balances.data)}
          rowKey={(balance) => balance.accountId}
          rowProps={(balance) => ({ 'data-account-id': balance.accountId, 'data-available': balance.available, 'data-held': balance.held })}
          empty={<EmptyState title="No accounts yet" />}
        />
      )}
    </Panel>
  )
}
