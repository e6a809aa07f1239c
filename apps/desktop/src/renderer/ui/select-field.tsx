import { useId } from 'react'
import { cn } from './cn.ts'

interface SelectFieldProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
  readonly className?: string
}

/** A short, closed list. The system's own control: it knows every keyboard and screen reader. */
export function SelectField<Value extends string>({ label, value, options, onChange, className }: SelectFieldProps<Value>) {
  const id = useId()
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(options.find((option) => option.value === event.target.value)?.value ?? value)} className="h-9 w-full min-w-0 rounded-md border border-control bg-raised px-2 text-base text-ink">
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
    </div>
  )
}
