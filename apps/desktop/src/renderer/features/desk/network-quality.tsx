import type { Quality } from '../../softphone/softphone-state.ts'

const WORDS = { 1: 'Poor', 2: 'Fair', 3: 'Good' } as const

/** Three bars and a word. Before the first measurement there is nothing to say. */
export function NetworkQuality({ quality }: { readonly quality: Quality | null }) {
  const bars = quality?.bars ?? 0
  return (
    <div role="img" aria-label={`Network: ${quality ? WORDS[quality.bars] : 'measuring'}`} data-mos={quality?.mos.toFixed(2)} className="flex items-end gap-1.5">
      <span className="flex items-end gap-0.5" aria-hidden="true">
        {[6, 10, 14].map((height, index) => <span key={height} style={{ height }} className={index < bars ? 'w-1 rounded-xs bg-ink' : 'w-1 rounded-xs bg-line-strong'} />)}
      </span>
      <span className="w-14 text-xs leading-none text-ink-2">{quality ? WORDS[quality.bars] : 'Measuring'}</span>
    </div>
  )
}
