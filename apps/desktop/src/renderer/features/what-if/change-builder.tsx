import { isTimeZone } from '@ringfloor/shared'
import { Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { ChooseField } from '../../ui/choose-field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { ChangeChips } from './change-chips.tsx'
import { ChangeFields } from './change-fields.tsx'
import { buildChange, FORM_KINDS, KIND_LEVELS, KIND_TEXT, newForm, whyNoRoomFor, type ChangeForm, type DraftChange, type FormKind, type Problems } from './change-form.ts'
import { choiceOf, keyOf, type Subject } from './subjects.ts'
import { addToDraft, clearDraft, removeFromDraft, useDraft } from './what-if-store.ts'

interface ChangeBuilderProps {
  readonly campaignId: string
  readonly subjects: readonly Subject[]
  readonly currency: string
  /** Changes that named nothing where they were tried. */
  readonly withoutEffect: ReadonlySet<DraftChange>
}

const KINDS = FORM_KINDS.map((value) => ({ value, label: KIND_TEXT[value] }))
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Puts changes together, one plain form at a time; each becomes a chip that can be taken away again. */
export function ChangeBuilder({ campaignId, subjects, currency, withoutEffect }: ChangeBuilderProps) {
  const draft = useDraft(campaignId)
  const [form, setForm] = useState(() => newForm('bid', ownZone()))
  const [problems, setProblems] = useState<Problems>({})
  const change = (part: Partial<ChangeForm>) => {
    setForm({ ...form, ...part })
    setProblems({})
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const built = buildChange(form)
    if (!built.change) return setProblems(built.problems)
    const added = { change: built.change, subject: form.subject?.name ?? '' }
    const noRoom = whyNoRoomFor(draft, added)
    if (noRoom) return setProblems({ form: noRoom })
    addToDraft(campaignId, added)
    change({ amount: '', subject: form.subject })
  }
  const choosable = subjects.filter((subject) => KIND_LEVELS[form.kind].includes(subject.level))
  return (
    <div className="flex flex-col">
      <form aria-label="Add a change" onSubmit={submit} noValidate className="flex flex-col gap-3 px-3 py-3">
        <div className="flex flex-wrap items-start gap-3">
          <SelectField label="Change" className="w-48" value={form.kind} options={KINDS} onChange={(kind) => change(changeKind(form, kind))} />
          {KIND_LEVELS[form.kind].length > 0 && <SubjectField kind={form.kind} subjects={choosable} subject={form.subject} error={problems['subject']} onChange={(subject) => change(changeSubject(form, subject))} />}
          <ChangeFields form={form} currency={currency} problems={problems} onChange={change} />
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit"><Plus aria-hidden className="size-4" />Add change</Button>
          {problems['form'] && <p role="alert" className="text-bad">{problems['form']}</p>}
        </div>
      </form>
      <ChangeChips changes={draft} currency={currency} withoutEffect={withoutEffect} onRemove={(each) => removeFromDraft(campaignId, each)} onClear={() => clearDraft(campaignId)} />
    </div>
  )
}

/** What is chosen stays where the other kind can be about it, too. */
function changeKind(form: ChangeForm, kind: FormKind): Partial<ChangeForm> {
  return { kind, subject: form.subject && KIND_LEVELS[kind].includes(form.subject.level) ? form.subject : null }
}

/** Hours of a target are typed on its own clock. */
function changeSubject(form: ChangeForm, subject: Subject | null): Partial<ChangeForm> {
  return { subject, ...(subject?.timeZone && isTimeZone(subject.timeZone) ? { hours: { ...form.hours, timeZone: subject.timeZone } } : {}) }
}

interface SubjectFieldProps {
  readonly kind: FormKind
  readonly subjects: readonly Subject[]
  readonly subject: Subject | null
  readonly error: string | undefined
  readonly onChange: (subject: Subject | null) => void
}

function SubjectField({ kind, subjects, subject, error, onChange }: SubjectFieldProps) {
  const withLevel = KIND_LEVELS[kind].length > 1
  return (
    <ChooseField
      // Another kind of change is about other things: what was typed for the one is not left standing for the other.
      key={kind}
      label="Of"
      placeholder={withLevel ? 'Choose whose' : kind === 'funds' ? 'Choose a buyer' : 'Choose a bid profile'}
      className="w-64"
      choices={subjects.map((each) => choiceOf(each, withLevel))}
      value={subject && choiceOf(subject, withLevel)}
      error={error}
      onChange={(choice) => onChange(subjects.find((each) => keyOf(each) === choice?.value) ?? null)}
    />
  )
}
