import { useEffect, useRef, useState } from 'react'
import { cn } from './cn.ts'
import { formatMoney } from './format.ts'

interface MoneyProps {
  readonly amount: string | null
  readonly currency: string
  /** Marks a change for a moment: balances that move while one looks elsewhere. */
  readonly watch?: boolean
  readonly className?: string
}

const MARK_MS = 1600

export function Money({ amount, currency, watch = false, className }: MoneyProps) {
  const before = useRef(amount)
  const [moved, setMoved] = useState(false)
  useEffect(() => {
    if (!watch || before.current === amount) return
    before.current = amount
    setMoved(true)
    const timer = setTimeout(() => setMoved(false), MARK_MS)
    return () => clearTimeout(timer)
  }, [amount, watch])
  if (amount === null) return <span className={cn('text-ink-3', className)}>—</span>
  return (
    <span className={cn('rounded-sm tabular-nums transition-colors duration-500', moved && '-mx-1 bg-accent-soft px-1', className)}>
      {formatMoney(amount, currency)}
    </span>
  )
}
