import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api/trpc.ts'
import { Figures } from '../../ui/figures.tsx'
import { formatShare } from '../../ui/format.ts'
import { Money } from '../../ui/money.tsx'

export function FloorFigures() {
  const { data } = useQuery(trpc.floor.overview.queryOptions())
  return (
    <Figures
      label="Today"
      items={[
        { label: 'Live now', value: data?.liveCalls ?? '–' },
        { label: 'Calls today', value: data?.callsToday ?? '–' },
        { label: 'Answered today', value: data?.connectedToday ?? '–', note: data && formatShare(data.connectedToday, data.callsToday) },
        { label: 'Charged today', value: data ? <Money watch amount={data.amountToday} currency={data.currency} /> : '–' },
        { label: 'Agents available', value: data?.agentsAvailable ?? '–' },
      ]}
    />
  )
}
