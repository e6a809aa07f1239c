import { cn } from './cn.ts'

export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden="true" className={cn('block h-3 animate-breathe rounded-sm bg-sunken', className)} />
}

/** Loading lines in a region, with one spoken word for those who do not see them. */
export function SkeletonLines({ lines = 4, label }: { readonly lines?: number; readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 px-3 py-4">
      {Array.from({ length: lines }, (_, index) => <Skeleton key={index} className={index % 3 === 2 ? 'w-1/2' : 'w-4/5'} />)}
    </div>
  )
}
