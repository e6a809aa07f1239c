import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { readProblem } from '../api/api-error.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonLines } from '../ui/skeleton.tsx'

export function RoutePending() {
  return <div className="p-4"><SkeletonLines lines={6} label="Loading" /></div>
}

export function RouteErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <main className="mx-auto max-w-xl p-4 pt-24">
      <ErrorState
        title="This page could not be shown"
        message={readProblem(error).message}
        onRetry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </main>
  )
}

export function NotFoundPage() {
  return (
    <main className="mx-auto max-w-xl p-4 pt-24">
      <EmptyState title="There is no such page" action={<Link to="/" className="text-accent underline underline-offset-2">Back to the floor</Link>}>The address may be mistyped, or the page may have moved.</EmptyState>
    </main>
  )
}
