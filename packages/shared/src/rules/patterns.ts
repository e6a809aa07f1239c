import { RE2JS } from 're2js'
import { estimatePatternSize } from './pattern-size.ts'

/** A compiled regular expression. Matching takes time in proportion to the text, whatever the pattern. */
export interface Pattern {
  readonly isFoundIn: (text: string) => boolean
}

/**
 * How many instructions a pattern may come to. In proportion to the text is no comfort where the factor is what fifty times `(.?){1000}` makes of it: 200,000
 * instructions, and seconds for one call.
 */
export const MAX_PATTERN_SIZE = 1_000
/** By the estimate, which may be a few times off. */
const CERTAINLY_TOO_LARGE = 5 * MAX_PATTERN_SIZE

/** RE2 syntax, without regard to case. Undefined where the text is no such expression, or repeats more than fits. */
export function compilePattern(source: string): Pattern | undefined {
  if (estimatePatternSize(source) > CERTAINLY_TOO_LARGE) return undefined
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
    return compiled.programSize() > MAX_PATTERN_SIZE ? undefined : { isFoundIn: (text) => compiled.test(text) }
  } catch {
    return undefined
  }
}
