import { Fragment, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cn } from './cn.ts'
import { Skeleton } from './skeleton.tsx'

export interface Column<Row> {
  readonly key: string
  readonly header: string
  readonly align?: 'end'
  /** For the heading and the cells: widths. */
  readonly className?: string
  /** For the cells only. */
  readonly cellClassName?: string
  /** Keeps its name for screen readers only. */
  readonly quietHeader?: boolean
  readonly cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  /** What the table is, for screen readers. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** Undefined while loading. */
  readonly rows: readonly Row[] | undefined
  readonly rowKey: (row: Row) => string
  readonly rowProps?: (row: Row) => Readonly<Record<`data-${string}`, string>> & { readonly className?: string }
  /** Opens a row from anywhere on it; the first cell holds the link that the keyboard uses. */
  readonly onOpen?: (row: Row) => void
  /** A heading above the first row of each run of rows of one group. */
  readonly groupOf?: (row: Row) => RowGroup
  /** What belongs to an open row, below it. */
  readonly below?: (row: Row) => ReactNode
  readonly empty: ReactNode
  readonly skeletonRows?: number
}

export interface RowGroup {
  readonly key: string
  readonly heading: ReactNode
}

/** Dense, ruled, tabular. Arrow keys move between the rows' links. */
export function DataTable<Row>({ label, columns, rows, rowKey, rowProps, onOpen, groupOf, below, empty, skeletonRows = 5 }: DataTableProps<Row>) {
  const hasArrived = useArrivals(rows?.map(rowKey))
  if (rows?.length === 0) return empty
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} aria-busy={rows === undefined} className="w-full border-collapse text-sm" onKeyDown={moveBetweenRows}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={cn('h-7 px-2 text-left text-xs font-medium whitespace-nowrap text-ink-3 first:pl-3 last:pr-3', column.align === 'end' && 'text-right', column.className)}>
                {column.quietHeader ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined
            ? Array.from({ length: skeletonRows }, (_, index) => <SkeletonRow key={index} index={index} columns={columns.length} />)
            : rows.map((row, index) => {
                const group = groupOf?.(row)
                const before = rows[index - 1]
                const details = below?.(row)
                return (
                  <Fragment key={rowKey(row)}>
                    {group && (before === undefined || groupOf?.(before).key !== group.key) && <GroupRow span={columns.length} heading={group.heading} />}
                    <BodyRow arrived={hasArrived(rowKey(row))} {...{ row, columns, rowProps, onOpen }} />
                    {details && <tr><td colSpan={columns.length} className="bg-sunken p-0">{details}</td></tr>}
                  </Fragment>
                )
              })}
        </tbody>
      </table>
    </div>
  )
}

/** Which rows came after the table was first filled: those fade in once. What was there from the start stays calm. */
function useArrivals(keys: readonly string[] | undefined): (key: string) => boolean {
  const known = useRef<Map<string, boolean> | undefined>(undefined)
  if (keys) {
    const first = known.current === undefined
    known.current ??= new Map()
    for (const key of keys) if (!known.current.has(key)) known.current.set(key, !first)
  }
  return (key) => known.current?.get(key) ?? false
}

function BodyRow<Row>({ row, arrived, columns, rowProps, onOpen }: Pick<DataTableProps<Row>, 'columns' | 'rowProps' | 'onOpen'> & { readonly row: Row; readonly arrived: boolean }) {
  const { className, ...data } = rowProps?.(row) ?? {}
  return (
    <tr
      {...data}
      onClick={onOpen && ((event) => isPlainClick(event.target) && onOpen(row))}
      className={cn('border-t border-line', onOpen && 'cursor-pointer hover:bg-hover', arrived && 'animate-arrive', className)}
    >
      {columns.map((column) => (
        <td key={column.key} className={cn('h-8 px-2 whitespace-nowrap first:pl-3 last:pr-3', column.align === 'end' && 'text-right tabular-nums', column.className, column.cellClassName)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

function GroupRow({ span, heading }: { readonly span: number; readonly heading: ReactNode }) {
  return <tr className="border-t border-line"><th colSpan={span} scope="colgroup" className="h-7 bg-sunken px-3 text-left text-xs font-medium text-ink-2">{heading}</th></tr>
}

function SkeletonRow({ columns, index }: { readonly columns: number; readonly index: number }) {
  return (
    <tr className="border-t border-line">
      {Array.from({ length: columns }, (_, column) => (
        <td key={column} className="h-8 px-2 first:pl-3 last:pr-3"><Skeleton className={(index + column) % 3 === 0 ? 'w-16' : 'w-24'} /></td>
      ))}
    </tr>
  )
}

function isPlainClick(target: EventTarget): boolean {
  return target instanceof Element && !target.closest('a, button, input, select, summary, [role="switch"]') && !globalThis.getSelection()?.toString()
}

function moveBetweenRows(event: KeyboardEvent<HTMLTableElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody tr > :first-child :is(a, button)')]
  const at = links.findIndex((link) => link === document.activeElement)
  const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)]
  if (at < 0 || !next) return
  event.preventDefault()
  next.focus()
}
