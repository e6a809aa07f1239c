import type { Role } from '@ringfloor/shared'
import { Link } from '@tanstack/react-router'
import { Wordmark } from '../ui/wordmark.tsx'
import { destinationsOf } from './navigation.ts'

export function Rail({ role }: { readonly role: Role }) {
  return (
    <nav aria-label="Main" className="row-span-2 flex flex-col border-r border-line bg-rail px-2 pb-3">
      <div className="flex h-12 items-center px-2"><Wordmark /></div>
      <ul className="flex flex-col gap-0.5">
        {destinationsOf(role).map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: true }}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:shadow-[0_0_0_1px_var(--line)] aria-[current=page]:[&_svg]:text-accent"
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
