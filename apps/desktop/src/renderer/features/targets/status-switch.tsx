import { Switch } from '@base-ui/react/switch'

interface StatusSwitchProps {
  readonly name: string
  readonly status: 'active' | 'paused'
  readonly disabled: boolean
  readonly onChange: (status: 'active' | 'paused') => void
}

/** Active or paused, as a switch with its state in words beside it. */
export function StatusSwitch({ name, status, disabled, onChange }: StatusSwitchProps) {
  return (
    <span className="inline-flex items-center gap-2">
      <Switch.Root
        checked={status === 'active'}
        disabled={disabled}
        onCheckedChange={(checked) => onChange(checked ? 'active' : 'paused')}
        aria-label={`${name} takes calls`}
        className="relative flex h-6 w-10 shrink-0 items-center rounded-full border border-control bg-sunken p-0.5 transition-colors data-checked:border-good data-checked:bg-good"
      >
        <Switch.Thumb className="size-4.5 rounded-full bg-control transition-transform data-checked:translate-x-4 data-checked:bg-on-good" />
      </Switch.Root>
      <span className={status === 'active' ? 'text-good' : 'text-ink-2'}>{status === 'active' ? 'Active' : 'Paused'}</span>
    </span>
  )
}
