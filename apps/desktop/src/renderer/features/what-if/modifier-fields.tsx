import { Plus, Trash2 } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/field.tsx'
import type { Problems } from './change-form.ts'
import { ADJUSTMENT_TEXT, COMPARISON_TEXT, MAX_TYPED_MODIFIERS, NEW_MODIFIER, type Adjustment, type ModifierTexts } from './modifier-texts.ts'

interface ModifierFieldsProps {
  readonly modifiers: readonly ModifierTexts[]
  readonly currency: string
  readonly problems: Problems
  readonly onChange: (modifiers: readonly ModifierTexts[]) => void
}

const COMPARISONS = (Object.keys(COMPARISON_TEXT) as ModifierTexts['comparison'][]).map((value) => ({ value, label: COMPARISON_TEXT[value] }))
const ADJUSTMENTS = (Object.keys(ADJUSTMENT_TEXT) as Adjustment[]).map((value) => ({ value, label: ADJUSTMENT_TEXT[value] }))
const NEGATIVE = [{ value: 'if', label: 'If the tag' }, { value: 'unless', label: 'Unless the tag' }] as const

/** In place of the modifiers that are there, applied from the first to the last. */
export function ModifierFields({ modifiers, currency, problems, onChange }: ModifierFieldsProps) {
  return (
    <fieldset className="flex min-w-0 basis-full flex-col gap-3">
      <legend className="mb-2 text-xs text-ink-2">In place of the modifiers that are there, one after another. Without any row the bid stays as it stands.</legend>
      {modifiers.map((modifier, index) => (
        <ModifierRow
          key={index}
          number={index + 1}
          modifier={modifier}
          currency={currency}
          problemOf={(field) => problems[`${index}.${field}`]}
          onChange={(part) => onChange(modifiers.with(index, { ...modifier, ...part }))}
          onRemove={() => onChange(modifiers.filter((_, each) => each !== index))}
        />
      ))}
      {modifiers.length < MAX_TYPED_MODIFIERS && <Button size="sm" className="self-start" onClick={() => onChange([...modifiers, NEW_MODIFIER])}><Plus aria-hidden className="size-3.5" />Another modifier</Button>}
    </fieldset>
  )
}

interface ModifierRowProps {
  readonly number: number
  readonly modifier: ModifierTexts
  readonly currency: string
  readonly problemOf: (field: 'tag' | 'value' | 'amount') => string | undefined
  readonly onChange: (part: Partial<ModifierTexts>) => void
  readonly onRemove: () => void
}

function ModifierRow({ number, modifier, currency, problemOf, onChange, onRemove }: ModifierRowProps) {
  const isFactor = modifier.adjustment === 'multiply'
  return (
    <div role="group" aria-label={`Modifier ${number}`} className="flex flex-wrap items-start gap-2">
      <SelectField label="When" className="w-32" value={modifier.negative ? 'unless' : 'if'} options={NEGATIVE} onChange={(value) => onChange({ negative: value === 'unless' })} />
      <TextField label="Tag" className="w-32" autoComplete="off" spellCheck={false} value={modifier.tag} error={problemOf('tag')} onChange={(event) => onChange({ tag: event.target.value })} />
      <SelectField label="Comparison" className="w-44" value={modifier.comparison} options={COMPARISONS} onChange={(comparison) => onChange({ comparison })} />
      {modifier.comparison !== 'required' && <TextField label={modifier.comparison === 'bulk' ? 'Values, with commas' : 'Value'} className="w-40" autoComplete="off" spellCheck={false} value={modifier.value} error={problemOf('value')} onChange={(event) => onChange({ value: event.target.value })} />}
      <SelectField label="Then" className="w-40" value={modifier.adjustment} options={ADJUSTMENTS} onChange={(adjustment) => onChange({ adjustment })} />
      {modifier.adjustment !== 'reject' && <TextField label={isFactor ? 'Factor' : 'Amount'} className="w-36" {...(isFactor ? {} : { prefix: currency })} inputMode="decimal" autoComplete="off" value={modifier.amount} error={problemOf('amount')} onChange={(event) => onChange({ amount: event.target.value })} />}
      <Button look="quiet" size="icon" className="mt-6" aria-label={`Remove modifier ${number}`} onClick={onRemove}><Trash2 aria-hidden className="size-4" /></Button>
    </div>
  )
}
