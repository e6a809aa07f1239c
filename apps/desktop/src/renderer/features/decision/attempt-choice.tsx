import type { CallJourney } from '@ringfloor/shared'

interface AttemptChoiceProps {
  readonly attempts: CallJourney['attempts']
  /** Undefined: the decision that gave the call away. */
  readonly value: number | undefined
  readonly onChange: (attempt: number | undefined) => void
}

/** Which of a call's decisions is shown: after each attempt that nobody answered it is decided again. */
export function AttemptChoice({ attempts, value, onChange }: AttemptChoiceProps) {
  if (attempts.length < 2) return null
  return (
    <select aria-label="Decision" value={value ?? ''} onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))} className="h-7 max-w-48 min-w-0 rounded-md border border-line-strong bg-panel px-1.5 text-xs text-ink">
      <option value="">The one that counted</option>
      {attempts.map((attempt) => <option key={attempt.number} value={attempt.number}>Attempt {attempt.number}: {attempt.targetName}</option>)}
    </select>
  )
}
