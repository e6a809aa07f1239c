import type { DecisionReplay } from '@ringfloor/shared'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { compareBytes, splitDifference } from './compare-bytes.ts'

const count = (bytes: number) => `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`

/** Pure: what the repetition showed. */
export function describeReplay(replay: DecisionReplay): string {
  if (replay.same) return `Repeated: the same to the last byte (${count(replay.bytes)}).`
  const { storedBytes, replayedBytes, differsAt } = compareBytes(replay.stored, replay.replayed)
  return `Repeated: not the same. ${count(storedBytes)} were stored, ${count(replayedBytes)} came out${differsAt === null ? '' : `; they part at byte ${differsAt.toLocaleString('en-US')}`}.`
}

/** Whether the decision came out the same, and the bytes themselves for who wants to see them. */
export function RepeatResult({ replay }: { readonly replay: DecisionReplay }) {
  const [open, setOpen] = useState(!replay.same)
  return (
    <div className={cn('border-t border-line px-3 py-2', replay.same ? 'bg-good-soft' : 'bg-bad-soft')}>
      <div className="flex flex-wrap items-center gap-2">
        {replay.same ? <CircleCheck aria-hidden className="size-4 shrink-0 text-good" /> : <TriangleAlert aria-hidden className="size-4 shrink-0 text-bad" />}
        <p role="status" data-replay={replay.same ? 'same' : 'different'} className="font-medium">{describeReplay(replay)}</p>
        <Button size="sm" look="quiet" className="ml-auto" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide the bytes' : 'Show the bytes'}</Button>
      </div>
      {open && (
        <div className="mt-2 grid gap-2 lg:grid-cols-2">
          <Bytes label="Stored" text={replay.stored} other={replay.replayed} />
          <Bytes label="Repeated" text={replay.replayed} other={replay.stored} />
        </div>
      )}
    </div>
  )
}

function Bytes({ label, text, other }: { readonly label: string; readonly text: string; readonly other: string }) {
  const { before, middle, after } = splitDifference(text, other)
  return (
    <figure className="min-w-0">
      <figcaption className="text-xs text-ink-2">{label}</figcaption>
      <pre tabIndex={0} aria-label={`${label} bytes`} className="mt-1 max-h-56 overflow-auto rounded-md border border-line-strong bg-raised p-2 font-mono text-xs break-all whitespace-pre-wrap">{before}{middle !== '' && <mark className="bg-bad-soft font-bold text-bad underline">{middle}</mark>}{after}</pre>
    </figure>
  )
}
