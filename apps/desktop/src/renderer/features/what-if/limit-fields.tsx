import { CAP_WINDOWS } from '@ringfloor/shared'
import { TextField } from '../../ui/field.tsx'
import type { Problems } from './change-form.ts'
import { WINDOW_TEXT, type LimitTexts } from './limit-texts.ts'

interface LimitFieldsProps {
  readonly limits: LimitTexts
  readonly currency: string
  readonly problems: Problems
  readonly onChange: (limits: LimitTexts) => void
}

/** In place of the limits that are there: an empty field is no limit. */
export function LimitFields({ limits, currency, problems, onChange }: LimitFieldsProps) {
  const shared = { inputMode: 'numeric', autoComplete: 'off', placeholder: 'No limit', className: 'w-36' } as const
  return (
    <fieldset className="flex min-w-0 basis-full flex-col gap-2">
      <legend className="mb-2 text-xs text-ink-2">In place of the limits that are there. An empty field is no limit; 0 lets nothing through.</legend>
      <div className="flex flex-wrap items-start gap-3">
        <TextField {...shared} label="Live calls at once" value={limits.concurrency} error={problems['concurrency']} onChange={(event) => onChange({ ...limits, concurrency: event.target.value })} />
        {CAP_WINDOWS.map((window) => <TextField key={window} {...shared} label={`Calls ${WINDOW_TEXT[window]}`} value={limits.calls[window]} error={problems[`calls.${window}`]} onChange={(event) => onChange({ ...limits, calls: { ...limits.calls, [window]: event.target.value } })} />)}
      </div>
      <div className="flex flex-wrap items-start gap-3">
        {CAP_WINDOWS.map((window) => <TextField key={window} {...shared} inputMode="decimal" prefix={currency} label={`Spend ${WINDOW_TEXT[window]}`} value={limits.spend[window]} error={problems[`spend.${window}`]} onChange={(event) => onChange({ ...limits, spend: { ...limits.spend, [window]: event.target.value } })} />)}
      </div>
    </fieldset>
  )
}
