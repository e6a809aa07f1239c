import { Combobox } from '@base-ui/react/combobox'
import { Check, ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { cn } from './cn.ts'

export interface Choice {
  readonly value: string
  readonly label: string
  /** Beside the label: whose it is. */
  readonly note?: string
}

interface ChooseFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly choices: readonly Choice[]
  readonly value: Choice | null
  readonly onChange: (choice: Choice | null) => void
  readonly error?: string | undefined
  readonly className?: string
}

/** More rows than this are found by typing, not by scrolling. */
const MAX_SHOWN = 60

/** One of many: opens a list that is searched by typing part of a name. */
export function ChooseField({ label, placeholder, choices, value, onChange, error, className }: ChooseFieldProps) {
  const id = useId()
  return (
    <Combobox.Root items={choices} value={value} limit={MAX_SHOWN} onValueChange={(next: Choice | null) => onChange(next)} isItemEqualToValue={(item: Choice, chosen: Choice) => item.value === chosen.value} itemToStringLabel={(item: Choice) => (item.note ? `${item.label}, ${item.note}` : item.label)}>
      <div className={cn('flex flex-col gap-1', className)}>
        <Combobox.Label className="text-sm font-medium">{label}</Combobox.Label>
        <Combobox.Trigger aria-invalid={Boolean(error)} aria-describedby={error ? `${id}-note` : undefined} className={cn('flex h-9 items-center gap-1 rounded-md border bg-raised pr-2 pl-2.5 text-base data-placeholder:text-ink-3', error ? 'border-bad' : 'border-control')}>
          <span className="min-w-0 flex-1 truncate text-left"><Combobox.Value placeholder={placeholder} /></span>
          <Combobox.Icon className="text-ink-3"><ChevronDown aria-hidden className="size-4" /></Combobox.Icon>
        </Combobox.Trigger>
        {error && <p id={`${id}-note`} className="text-xs text-bad">{error}</p>}
      </div>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-50">
          <Combobox.Popup aria-label={placeholder} className="w-[max(var(--anchor-width),18rem)] rounded-lg border border-line bg-raised p-1 shadow-(--shadow)">
            <Combobox.Input aria-label={`Search: ${placeholder}`} placeholder="Type a name" className="mb-1 h-8 w-full rounded-md border border-control bg-raised px-2 text-base placeholder:text-ink-3" />
            <Combobox.Empty><div className="px-2 py-1.5 text-ink-2">Nothing of that name.</div></Combobox.Empty>
            <Combobox.List className="max-h-64 overflow-y-auto outline-none data-empty:p-0">
              {(item: Choice) => (
                <Combobox.Item key={item.value} value={item} className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-hover">
                  <span>{item.label}{item.note && <span className="text-ink-3"> {item.note}</span>}</span>
                  <Combobox.ItemIndicator className="ml-auto"><Check aria-hidden className="size-4 text-accent" /></Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
