import { cn } from './cn.ts'

export interface FilterChoice<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly count: number
}

interface FilterChipsProps<Value extends string> {
  readonly label: string
  readonly choices: readonly FilterChoice<Value>[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** One of several parts of a list, each with how many there are. Parts without any are left out, but for the one in use. */
export function FilterChips<Value extends string>({ label, choices, value, onChange }: FilterChipsProps<Value>) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1">
      {choices.filter((choice) => choice.count > 0 || choice.value === value).map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
          className={cn('inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs', choice.value === value ? 'border-accent bg-accent-soft font-medium text-accent' : 'border-line-strong text-ink-2 hover:bg-hover hover:text-ink')}
        >
          {choice.label} <span className="tabular-nums">{choice.count.toLocaleString('en-US')}</span>
        </button>
      ))}
    </div>
  )
}
