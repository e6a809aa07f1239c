import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../limits.ts'
import { RestError } from './rest-error.ts'

export interface PageQuery {
  readonly PageSize?: number
  readonly Page?: number
  readonly PageToken?: string
}

/** One page in Twilio's envelope. `query` is what was asked, so that the links keep the filters. @throws RestError */
export function pageOf<Item>(
  path: string,
  query: Readonly<Record<string, unknown>> & PageQuery,
  collection: string,
  items: readonly Item[],
  represent: (item: Item) => Record<string, unknown>,
): Record<string, unknown> {
  const size = query.PageSize ?? PAGE_SIZE_DEFAULT
  const page = query.Page ?? 0
  if (size < 1 || size > PAGE_SIZE_MAX) throw new RestError(20001, `PageSize must be between 1 and ${PAGE_SIZE_MAX}`)
  if (page < 0) throw new RestError(20001, 'Page must not be negative')
  const start = page * size
  const shown = items.slice(start, start + size)
  const linkTo = (target: number): string => `${path}?${linkQuery(query, size, target)}`
  return {
    [collection]: shown.map(represent),
    first_page_uri: linkTo(0),
    next_page_uri: start + size < items.length ? linkTo(page + 1) : null,
    previous_page_uri: page > 0 ? linkTo(page - 1) : null,
    page,
    page_size: size,
    start,
    end: Math.max(start, start + shown.length - 1),
    uri: linkTo(page),
  }
}

function linkQuery(query: Readonly<Record<string, unknown>>, size: number, page: number): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (!['PageSize', 'Page', 'PageToken'].includes(name)) parameters.set(name, String(value))
  }
  parameters.set('PageSize', String(size))
  parameters.set('Page', String(page))
  return parameters.toString()
}

/** `Name`, `Name<` and `Name>` filters on a time; a bare day means all of it, UTC. @throws RestError */
export function timeFilter(query: Readonly<Record<string, unknown>>, name: string): (timeMs: number | null) => boolean {
  const on = boundsOf(query, name)
  const before = boundsOf(query, `${name}<`)
  const after = boundsOf(query, `${name}>`)
  return (timeMs) => {
    if (!on && !before && !after) return true
    if (timeMs === null) return false
    if (on && (timeMs < on.startMs || timeMs >= on.endMs)) return false
    if (before && timeMs >= before.endMs) return false
    return !after || timeMs >= after.startMs
  }
}

const DAY_MS = 86_400_000

function boundsOf(query: Readonly<Record<string, unknown>>, name: string): { readonly startMs: number; readonly endMs: number } | null {
  const text = query[name]
  if (typeof text !== 'string' || text === '') return null
  const startMs = Date.parse(text)
  if (Number.isNaN(startMs)) throw new RestError(20001, `Parameter ${name} is not a date`)
  return { startMs, endMs: startMs + (/^\d{4}-\d{2}-\d{2}$/.test(text) ? DAY_MS : 1000) }
}
