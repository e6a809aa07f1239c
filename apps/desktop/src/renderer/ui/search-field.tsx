import { Search } from 'lucide-react'
import { cn } from './cn.ts'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly className?: string
}

export function SearchField({ label, value, onChange, className }: SearchFieldProps) {
  return (
    <label className={cn('flex h-7 w-56 items-center gap-1.5 rounded-md border border-control bg-raised px-2 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent', className)}>
      <Search aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      <span className="sr-only">{label}</span>
      <input type="search" value={value} placeholder={label} autoComplete="off" onChange={(event) => onChange(event.target.value)} className="h-full w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3" />
    </label>
  )
}
