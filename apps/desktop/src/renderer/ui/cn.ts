import { twMerge } from 'tailwind-merge'

/** Joins class names; of two that set the same property the later wins. */
export function cn(...parts: readonly (string | false | null | undefined)[]): string {
  return twMerge(parts.filter(Boolean).join(' '))
}
