import type { Role } from '@ringfloor/shared'
import { Link } from '@tanstack/react-router'
import { Wordmark } from '../ui/wordmark.tsx'
import { destinationsOf } from './navigation.ts'

export function Rail({ role }: { readonly role: Role }) {
  return (
    <nav aria-label="Main" className="row-span-2 flex flex-col border-r border-line bg-rail px-1.5 pb-3 xl:px-2">
      <div className="flex h-12 items-center justify-center xl:justify-start xl:px-2"><Wordmark className="text-sm xl:text-lg" /></div>
      <ul className="flex flex-col gap-0.5">
        {destinationsOf(role).map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: true }}
              className="flex h-11 flex-col items-center justify-center gap-0.5 rounded-md text-2xs text-ink-2 xl:h-8 xl:flex-row xl:justify-start xl:gap-2.5 xl:px-2 xl:text-sm hover:bg-hover hover:text-ink aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:shadow-[0_0_0_1px_var(--line)] aria-[current=page]:[&_svg]:text-accent"
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
