import { LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'

/** Says what the exchange does, and for how long already: hundreds of calls take a moment. */
export function WorkingOut({ calls }: { readonly calls: number }) {
  const now = useNow()
  const [since] = useState(now)
  const seconds = Math.max(0, Math.round((now - since) / 1000))
  return (
    <div>
      <p className="flex items-center gap-2 px-3 pt-3" role="status">
        <LoaderCircle aria-hidden className="size-4 animate-spin text-accent" />
        {seconds < 4 ? `Deciding the last ${calls} calls again, as they were and with the changes.` : 'Still deciding: each call is read with the book as it stood then.'}
        {seconds > 0 && <span aria-hidden className="text-ink-3 tabular-nums">{seconds} s</span>}
      </p>
      <SkeletonLines lines={6} label="Calls are being decided again" />
    </div>
  )
}
