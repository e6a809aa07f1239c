import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api/trpc.ts'
import { Figures } from '../../ui/figures.tsx'
import { formatShare } from '../../ui/format.ts'

export function DayFigures() {
  const { data } = useQuery(trpc.floor.overview.queryOptions())
  return (
    <Figures
      label="Your day"
      items={[
        { label: 'Offered today', value: data?.callsToday ?? '–' },
        { label: 'Answered today', value: data?.connectedToday ?? '–', note: data && formatShare(data.connectedToday, data.callsToday) },
        { label: 'On now', value: data?.liveCalls ?? '–' },
      ]}
    />
  )
}
