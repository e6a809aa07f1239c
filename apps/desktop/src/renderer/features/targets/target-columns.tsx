import { formatPhoneNumber, type TargetView } from '@ringfloor/shared'
import { Pencil } from 'lucide-react'
import { useApplyConfig } from '../../api/use-apply-config.ts'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Money } from '../../ui/money.tsx'
import { StatusSwitch } from './status-switch.tsx'
import { describeHours } from './describe-hours.ts'

export interface EditTarget {
  readonly target: TargetView
  readonly what: 'bid' | 'caps'
}

const KIND: Readonly<Record<TargetView['kind'], string>> = { agents: 'Agents', number: 'Number', sip: 'SIP' }

/** Use is counted only against a cap: without one there is nothing true to show. */
function CapUse({ used, cap }: { readonly used: number; readonly cap: number | null }) {
  return cap === null ? <span className="text-ink-3">No cap</span> : <Used used={used} cap={cap} />
}

function Used({ used, cap }: { readonly used: number; readonly cap: number | null }) {
  const full = cap !== null && used >= cap
  return (
    <span className={full ? 'font-medium text-ring' : undefined}>
      {used}<span className="text-ink-3"> of {cap ?? '∞'}</span>{full && <span className="sr-only"> (full)</span>}
    </span>
  )
}

/** A pencil where the window is narrow; the button's label says the rest. */
function EditWords({ children }: { readonly children: string }) {
  return <><span className="max-xl:hidden">{children}</span><Pencil aria-hidden className="size-3.5 xl:hidden" /></>
}

export function useTargetColumns(edit: (what: EditTarget) => void, withBuyer: boolean): readonly Column<TargetView>[] {
  const apply = useApplyConfig()
  const buyer: Column<TargetView> = { key: 'buyer', header: 'Buyer', cell: (target) => target.buyerName }
  return [
    { key: 'name', header: 'Target', cell: (target) => <span className="font-medium">{target.name}</span> },
    ...(withBuyer ? [buyer] : []),
    {
      key: 'status',
      header: 'Status',
      cell: (target) => (
        <StatusSwitch
          name={target.name}
          status={target.status}
          disabled={apply.isPending}
          onChange={(status) => apply.mutate({ subject: `${target.name}: ${status}`, change: { name: 'target.setStatus', entityId: target.id, baseVersion: target.version, args: { status } } })}
        />
      ),
    },
    { key: 'bid', header: 'Bid', align: 'end', cell: (target) => (target.bidProfiles > 0 ? <span className="text-ink-2" title="It bids by its bid profiles; a bid of its own would count for nothing.">{target.bidProfiles === 1 ? '1 bid profile' : `${target.bidProfiles.toLocaleString('en-US')} bid profiles`}</span> : <Money amount={target.bid} currency={target.currency} className="font-medium" />) },
    { key: 'editBid', header: 'Change bid', quietHeader: true, cell: (target) => target.bidProfiles === 0 && <Button size="sm" look="quiet" aria-label={`Change bid of ${target.name}`} onClick={() => edit({ target, what: 'bid' })}><EditWords>Change bid</EditWords></Button> },
    { key: 'live', header: 'Live', align: 'end', cell: (target) => <Used used={target.liveCalls} cap={target.maxConcurrency} /> },
    { key: 'hour', header: 'This hour', align: 'end', cell: (target) => <CapUse used={target.usedThisHour} cap={target.hourCap} /> },
    { key: 'day', header: 'Today', align: 'end', cell: (target) => <CapUse used={target.usedToday} cap={target.dayCap} /> },
    { key: 'editCaps', header: 'Change caps', quietHeader: true, cell: (target) => <Button size="sm" look="quiet" aria-label={`Change caps of ${target.name}`} onClick={() => edit({ target, what: 'caps' })}><EditWords>Change caps</EditWords></Button> },
    { key: 'to', header: 'Goes to', cell: (target) => <><span className={target.destination ? 'max-xl:hidden' : undefined}>{KIND[target.kind]} </span>{target.destination && <span className="text-ink-3 tabular-nums">{target.kind === 'number' ? formatPhoneNumber(target.destination) : target.destination}</span>}</> },
    { key: 'hours', header: 'Open', className: 'max-w-56 truncate', cell: (target) => target.openByRules ? <span>By its rules</span> : <span title={target.timeZone}>{describeHours(target.hours)}{target.states && <span className="text-ink-3">, {target.states.join(' ')}</span>}</span> },
  ]
}
