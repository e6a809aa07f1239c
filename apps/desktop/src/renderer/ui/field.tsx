import type { ComponentProps, ReactNode } from 'react'
import { useId } from 'react'
import { cn } from './cn.ts'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly prefix?: string
}

export function TextField({ label, hint, error, prefix, className, ...input }: TextFieldProps) {
  const id = useId()
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">{label}</label>
      <div className={cn('flex h-9 items-center rounded-md border bg-raised focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent', error ? 'border-bad' : 'border-control')}>
        {prefix && <span aria-hidden className="pl-2.5 text-ink-3">{prefix}</span>}
        <input id={id} aria-invalid={Boolean(error)} aria-describedby={error || hint ? `${id}-note` : undefined} className="h-full w-full min-w-0 bg-transparent px-2.5 text-base outline-none" {...input} />
      </div>
      {(error || hint) && <p id={`${id}-note`} className={cn('text-xs', error ? 'text-bad' : 'text-ink-3')}>{error ?? hint}</p>}
    </div>
  )
}
