import { RE2JS } from 're2js'

/** A compiled regular expression. Matching takes time in proportion to the text, whatever the pattern. */
export interface Pattern {
  readonly isFoundIn: (text: string) => boolean
}

/** RE2 syntax, without regard to case. Undefined where the text is no such expression. */
export function compilePattern(source: string): Pattern | undefined {
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
    return { isFoundIn: (text) => compiled.matcher(text).find() }
  } catch {
    return undefined
  }
}
