import type { ConfigReceipt } from '@ringfloor/shared'
import { useState, type FormEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { checkAmount } from './check-input.ts'

interface AmountDialogProps {
  readonly title: string
  readonly description: string
  readonly label: string
  readonly currency: string
  readonly value: string
  readonly onSave: (amount: string) => Promise<ConfigReceipt>
  readonly onClose: () => void
}

/** Asks for one amount. Stays open where it was not saved, so that nothing typed is lost. */
export function AmountDialog({ title, description, label, currency, value, onSave, onClose }: AmountDialogProps) {
  const [text, setText] = useState(value)
  const [error, setError] = useState<string>()
  const [saving, setSaving] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const problem = checkAmount(text)
    setError(problem)
    if (problem) return
    setSaving(true)
    const receipt = await onSave(text.trim()).catch(() => undefined)
    setSaving(false)
    if (receipt?.result === 'applied') onClose()
    else if (receipt?.message) setError(receipt.message)
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={description}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
        <TextField label={label} prefix={currency} inputMode="decimal" autoComplete="off" value={text} error={error} onChange={(event) => setText(event.target.value)} onFocus={(event) => event.target.select()} autoFocus />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={saving}>{saving ? 'Saving…' : 'Save'}</Button>
        </div>
      </form>
    </Dialog>
  )
}
