import { cn } from '../../ui/cn.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/field.tsx'
import type { Problems } from './change-form.ts'
import type { HoursTexts } from './hours-texts.ts'

interface HoursFieldsProps {
  readonly hours: HoursTexts
  readonly problems: Problems
  readonly onChange: (hours: HoursTexts) => void
}

const OPEN = [{ value: 'always', label: 'Around the clock' }, { value: 'weekly', label: 'Some hours a week' }] as const
/** Weeks are read from Monday; the exchange counts from Sunday. */
const DAYS = [[1, 'Mon'], [2, 'Tue'], [3, 'Wed'], [4, 'Thu'], [5, 'Fri'], [6, 'Sat'], [0, 'Sun']] as const

/** One span on some days of the week, or none needed. */
export function HoursFields({ hours, problems, onChange }: HoursFieldsProps) {
  const open = <SelectField label="Open" className="w-44" value={hours.open} options={OPEN} onChange={(value) => onChange({ ...hours, open: value })} />
  if (hours.open === 'always') return open
  return (
    <>
      {open}
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-sm font-medium">Days</legend>
        <div className="flex h-9 gap-1">
          {DAYS.map(([day, name]) => (
            <label key={day} className={cn('grid w-11 cursor-pointer place-items-center rounded-md border text-xs has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent', hours.days[day] ? 'border-accent bg-accent-soft font-medium text-accent' : 'border-control text-ink-2')}>
              <input type="checkbox" className="sr-only" checked={hours.days[day] ?? false} onChange={(event) => onChange({ ...hours, days: hours.days.with(day, event.target.checked) })} />
              {name}
            </label>
          ))}
        </div>
        {problems['days'] && <p role="alert" className="text-xs text-bad">{problems['days']}</p>}
      </fieldset>
      <TextField label="From" type="time" className="w-36" value={hours.from} error={problems['from']} onChange={(event) => onChange({ ...hours, from: event.target.value })} />
      <TextField label="To" type="time" className="w-36" value={hours.to} error={problems['to']} onChange={(event) => onChange({ ...hours, to: event.target.value })} />
      <TextField label="Time zone" className="w-48" autoComplete="off" spellCheck={false} value={hours.timeZone} error={problems['timeZone']} onChange={(event) => onChange({ ...hours, timeZone: event.target.value })} />
    </>
  )
}
