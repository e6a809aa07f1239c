import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { readProblem } from '../../api/api-error.ts'
import { rememberSession } from '../../api/session.ts'
import { trpc } from '../../api/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import { describeRefusal } from './describe-refusal.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { ended } = route.useSearch()
  return (
    <main className="grid min-h-full grid-cols-1 place-items-center p-6">
      <div className="w-full max-w-80">
        <Wordmark className="text-2xl" />
        <p className="mt-1 text-ink-2">The trading floor for phone calls</p>
        <h1 className="mt-6 border-t border-line-strong pt-5 text-lg font-semibold">Sign in</h1>
        {ended && <p role="status" className="mt-1 text-ink-2">Your session has ended. Sign in again to go on where you were.</p>}
        <SignInForm />
      </div>
    </main>
  )
}

function SignInForm() {
  const { next } = route.useSearch()
  const navigate = useNavigate()
  const login = useMutation(trpc.auth.login.mutationOptions())
  const [wait, startWait] = useCountdown()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    login.mutate(
      { username: readField(form, 'username').trim(), password: readField(form, 'password') },
      {
        onSuccess: ({ viewer, expiresAt }) => {
          rememberSession({ viewer, expiresAt })
          void navigate({ to: next ?? '/', replace: true })
        },
        onError: (error) => startWait(readProblem(error).retryAfterSeconds ?? 0),
      },
    )
  }
  const problem = login.error ? readProblem(login.error) : null
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-3" aria-label="Sign in">
      <TextField label="User name" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus required maxLength={100} />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required maxLength={200} />
      <div role="alert" className="text-bad empty:hidden">{problem && describeRefusal(problem, wait)}</div>
      <Button type="submit" look="primary" size="lg" disabled={login.isPending || wait > 0}>{login.isPending ? 'Signing in…' : 'Sign in'}</Button>
    </form>
  )
}

function readField(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Seconds left, and how to start them. */
function useCountdown(): readonly [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left])
  return [left, setLeft]
}
