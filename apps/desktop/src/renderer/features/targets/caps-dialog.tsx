import type { ConfigReceipt, TargetView } from '@ringfloor/shared'
import { useState, type FormEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { NO_CAP_TEXT, parseCap } from './check-input.ts'

export type Caps = Pick<TargetView, 'maxConcurrency' | 'hourCap' | 'dayCap'>

interface CapsDialogProps {
  readonly target: TargetView
  readonly onSave: (caps: Caps) => Promise<ConfigReceipt>
  readonly onClose: () => void
}

const FIELDS = [
  { key: 'maxConcurrency', label: 'Live calls at once' },
  { key: 'hourCap', label: 'Calls per hour' },
  { key: 'dayCap', label: 'Calls per day' },
] as const

const toText = (value: number | null) => (value === null ? '' : String(value))

export function CapsDialog({ target, onSave, onClose }: CapsDialogProps) {
  const [texts, setTexts] = useState<Record<keyof Caps, string>>({ maxConcurrency: toText(target.maxConcurrency), hourCap: toText(target.hourCap), dayCap: toText(target.dayCap) })
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    const [maxConcurrency, hourCap, dayCap] = [parseCap(texts.maxConcurrency), parseCap(texts.hourCap), parseCap(texts.dayCap)]
    if (maxConcurrency === undefined || hourCap === undefined || dayCap === undefined) return
    setSaving(true)
    const receipt = await onSave({ maxConcurrency, hourCap, dayCap }).catch(() => undefined)
    setSaving(false)
    if (receipt?.result === 'applied') onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Caps of ${target.name}`} description={`Hours and days are those of ${target.timeZone}. Leave a field empty for no limit.`}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" noValidate>
        {FIELDS.map(({ key, label }, index) => (
          <TextField key={key} label={label} inputMode="numeric" autoComplete="off" autoFocus={index === 0} placeholder="No limit" value={texts[key]} error={tried && parseCap(texts[key]) === undefined ? NO_CAP_TEXT : undefined} onChange={(event) => setTexts({ ...texts, [key]: event.target.value })} />
        ))}
        <div className="mt-1 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={saving}>{saving ? 'Saving…' : 'Save'}</Button>
        </div>
      </form>
    </Dialog>
  )
}
