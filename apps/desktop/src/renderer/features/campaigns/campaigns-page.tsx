import { formatPhoneNumber, type CampaignView } from '@ringfloor/shared'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { readProblem } from '../../api/api-error.ts'
import { trpc } from '../../api/trpc.ts'
import { useApplyConfig } from '../../api/use-apply-config.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Money } from '../../ui/money.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { STAFF_SHORTCUTS } from '../shortcuts/shortcuts.ts'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import { StatusSwitch } from '../targets/status-switch.tsx'
import { AmountDialog } from '../targets/amount-dialog.tsx'
import { useBaseVersion } from '../targets/use-base-version.ts'

const AUCTION: Readonly<Record<CampaignView['auctionKind'], string>> = { first_price: 'First price', second_price: 'Second price' }

export function CampaignsPage() {
  const campaigns = useQuery(trpc.campaigns.list.queryOptions())
  const [editing, setEditing] = useState<CampaignView | null>(null)
  const newest = campaigns.data?.find((campaign) => campaign.id === editing?.id)
  const columns = useColumns(setEditing)
  useWhatIfOfFocusedRow(campaigns.data)
  return (
    <div className="flex flex-col gap-3">
      <PageTitle>Campaigns</PageTitle>
      <Panel title="All campaigns" note={campaigns.data && String(campaigns.data.length)}>
        {campaigns.isError && !campaigns.data ? (
          <ErrorState title="Campaigns could not be loaded" message={readProblem(campaigns.error).message} onRetry={() => void campaigns.refetch()} />
        ) : (
          <DataTable label="Campaigns" columns={columns} rows={campaigns.data} rowKey={(campaign) => campaign.id} rowProps={(campaign) => ({ 'data-campaign-id': campaign.id })} empty={<EmptyState title="No campaigns yet">A campaign joins numbers that callers dial with targets that take the calls.</EmptyState>} />
        )}
      </Panel>
      {newest && <FloorDialog campaign={newest} onClose={() => setEditing(null)} />}
    </div>
  )
}

/** Of the campaign whose row has the focus, or of the only one. */
function useWhatIfOfFocusedRow(campaigns: readonly CampaignView[] | undefined): void {
  const navigate = useNavigate()
  useShortcut(STAFF_SHORTCUTS.whatIf.keys, () => {
    const focused = document.activeElement?.closest<HTMLElement>('tr[data-campaign-id]')?.dataset['campaignId']
    const campaignId = focused ?? (campaigns?.length === 1 ? campaigns[0]?.id : undefined)
    if (campaignId) void navigate({ to: '/campaigns/$campaignId/what-if', params: { campaignId } })
  })
}

function useColumns(edit: (campaign: CampaignView) => void): readonly Column<CampaignView>[] {
  const apply = useApplyConfig()
  return [
    { key: 'name', header: 'Campaign', cell: (campaign) => <span className="font-medium">{campaign.name}</span> },
    {
      key: 'status',
      header: 'Status',
      cell: (campaign) => (
        <StatusSwitch
          name={campaign.name}
          status={campaign.status}
          disabled={apply.isPending}
          onChange={(status) => apply.mutate({ subject: `${campaign.name}: ${status}`, change: { name: 'campaign.setStatus', entityId: campaign.id, baseVersion: campaign.version, args: { status } } })}
        />
      ),
    },
    { key: 'auction', header: 'Auction', cell: (campaign) => AUCTION[campaign.auctionKind] },
    { key: 'floor', header: 'Floor', align: 'end', cell: (campaign) => <Money amount={campaign.floor} currency={campaign.currency} /> },
    { key: 'edit', header: 'Change', quietHeader: true, cell: (campaign) => <Button size="sm" look="quiet" aria-label={`Change floor of ${campaign.name}`} onClick={() => edit(campaign)}>Change floor</Button> },
    { key: 'whatIf', header: 'What if', quietHeader: true, cell: (campaign) => <Link to="/campaigns/$campaignId/what-if" params={{ campaignId: campaign.id }} aria-label={`What if of ${campaign.name}`} className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs font-medium text-ink-2 hover:bg-hover hover:text-ink"><FlaskConical aria-hidden className="size-3.5" />What if…</Link> },
    { key: 'payout', header: 'Payout', cell: (campaign) => campaign.payout },
    { key: 'publisher', header: 'Publisher', cell: (campaign) => campaign.publisherName ?? '—' },
    { key: 'numbers', header: 'Numbers', cell: (campaign) => <span className="tabular-nums">{campaign.numbers.map(formatPhoneNumber).join(', ') || '—'}</span> },
  ]
}

function FloorDialog({ campaign, onClose }: { readonly campaign: CampaignView; readonly onClose: () => void }) {
  const apply = useApplyConfig()
  const { base, note } = useBaseVersion(campaign.version)
  return (
    <AmountDialog
      title={`Floor of ${campaign.name}`}
      description="Bids below the floor do not take part."
      label="Floor"
      currency={campaign.currency}
      value={campaign.floor}
      onClose={onClose}
      onSave={async (floor) => note(await apply.mutateAsync({ subject: `${campaign.name}: floor`, change: { name: 'campaign.setFloor', entityId: campaign.id, baseVersion: base(), args: { floor } } }))}
    />
  )
}
