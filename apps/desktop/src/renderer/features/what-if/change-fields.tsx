import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/field.tsx'
import type { ChangeForm, Problems } from './change-form.ts'
import { HoursFields } from './hours-fields.tsx'
import { LimitFields } from './limit-fields.tsx'
import { ModifierFields } from './modifier-fields.tsx'

export interface ChangeFieldsProps {
  readonly form: ChangeForm
  readonly currency: string
  readonly problems: Problems
  readonly onChange: (part: Partial<ChangeForm>) => void
}

const STATUS = [{ value: 'paused', label: 'Paused' }, { value: 'active', label: 'Takes calls' }] as const
const AUCTION = [{ value: 'first_price', label: 'First price' }, { value: 'second_price', label: 'Second price' }] as const

/** What there is to say about one kind of change. */
export function ChangeFields({ form, currency, problems, onChange }: ChangeFieldsProps) {
  switch (form.kind) {
    case 'bid':
      return <AmountField label="Bid per call" {...{ form, currency, problems, onChange }} />
    case 'floor':
      return <AmountField label="Floor" {...{ form, currency, problems, onChange }} />
    case 'funds':
      return <AmountField label="Available" {...{ form, currency, problems, onChange }} />
    case 'status':
      return <SelectField label="Status" className="w-40" value={form.status} options={STATUS} onChange={(status) => onChange({ status })} />
    case 'auction':
      return (
        <>
          <SelectField label="Kind of auction" className="w-40" value={form.auctionKind} options={AUCTION} onChange={(auctionKind) => onChange({ auctionKind })} />
          {form.auctionKind === 'second_price' && <TextField label="Increment" className="w-44" prefix={currency} inputMode="decimal" autoComplete="off" placeholder="As it is" value={form.increment} error={problems['increment']} onChange={(event) => onChange({ increment: event.target.value })} />}
        </>
      )
    case 'limits':
      return <LimitFields limits={form.limits} currency={currency} problems={problems} onChange={(limits) => onChange({ limits })} />
    case 'schedule':
      return <HoursFields hours={form.hours} problems={problems} onChange={(hours) => onChange({ hours })} />
    case 'modifiers':
      return <ModifierFields modifiers={form.modifiers} currency={currency} problems={problems} onChange={(modifiers) => onChange({ modifiers })} />
    case 'time':
      return <TextField label="Date and time, on your clock" className="w-60" type="datetime-local" step={1} value={form.at} error={problems['at']} hint="Live figures and caps stay those of the call." onChange={(event) => onChange({ at: event.target.value })} />
  }
}

function AmountField({ label, form, currency, problems, onChange }: ChangeFieldsProps & { readonly label: string }) {
  return <TextField label={label} className="w-44" prefix={currency} inputMode="decimal" autoComplete="off" value={form.amount} error={problems['amount']} onChange={(event) => onChange({ amount: event.target.value })} />
}
