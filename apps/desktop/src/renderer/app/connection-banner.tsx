import { CloudOff } from 'lucide-react'
import { useConnection } from '../realtime/connection-store.ts'
import { formatTime } from '../ui/format.ts'

/** Stays while the exchange cannot be reached, and says what still works. */
export function ConnectionBanner({ agent }: { readonly agent: boolean }) {
  const { state, lostAt } = useConnection()
  if (state !== 'offline' || lostAt === null) return null
  return (
    <div role="alert" className="flex items-start gap-2 border-b border-line bg-bad-soft px-3 py-2">
      <CloudOff aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <p>
        <strong className="font-semibold">Offline since {formatTime(new Date(lostAt).toISOString(), Date.now())}.</strong>{' '}
        You can read what is on the screen; it may be old.{' '}
        {agent ? 'No call is offered to you until the connection is back. A call you are on goes on.' : 'Changes wait until the connection is back.'} The console keeps trying.
      </p>
    </div>
  )
}
