import type { ReactNode } from 'react'

export function PageTitle({ children, note }: { readonly children: ReactNode; readonly note?: ReactNode }) {
  return (
    <div className="flex items-baseline gap-2 px-1">
      <h1 className="text-lg font-semibold">{children}</h1>
      {note && <span className="text-ink-3">{note}</span>}
    </div>
  )
}
