import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Button } from './button.tsx'
import type { Pages } from './use-pages.ts'

/** "51–100 of 1,000", with the way to the pages beside it. Nothing where one page holds all. */
export function Pager({ label, pages }: { readonly label: string; readonly pages: Omit<Pages<unknown>, 'rows'> }) {
  if (pages.pageCount < 2) return null
  const number = (value: number) => value.toLocaleString('en-US')
  return (
    <nav aria-label={`Pages of ${label}`} className="flex items-center gap-1 border-t border-line px-2 py-1">
      <Button look="quiet" size="icon" aria-label="Page before" disabled={pages.page === 0} onClick={() => pages.show(pages.page - 1)}><ChevronLeft aria-hidden className="size-4" /></Button>
      <Button look="quiet" size="icon" aria-label="Next page" disabled={pages.page === pages.pageCount - 1} onClick={() => pages.show(pages.page + 1)}><ChevronRight aria-hidden className="size-4" /></Button>
      <p role="status" className="text-xs text-ink-2 tabular-nums">{number(pages.from)}–{number(pages.to)} of {number(pages.total)}</p>
    </nav>
  )
}
