/** Counted repetition, the only thing that makes a pattern larger than it is written. */
const COUNTED = /\{(\d+)(?:,(\d*))?\}/y
/** What stands for one character: an escape with its name, a class of characters. */
const ESCAPE = /\\(?:[pPx]\{[^}]*\}|[^])/y
const CHARACTER_CLASS = /\[\^?\]?(?:\[:[^\]]*:\]|\\[^]|[^\]\\])*\]/y
const QUOTED = /\\Q([^]*?)(?:\\E|$)/y

/**
 * About how many instructions a regular expression comes to, read off its text: compiling `(.?){1000}` fifty times over to find that it is too large takes a
 * fifth of a second, and a document may hold thousands of them. Whatever is no regular expression has some size, too.
 */
export function estimatePatternSize(source: string): number {
  /** Of the open groups: what they come to so far. */
  const groups: number[] = []
  let size = 0
  let last = 0
  const add = (atom: number): void => {
    size += atom
    last = atom
  }
  for (let at = 0; at < source.length; ) {
    const token = [QUOTED, ESCAPE, CHARACTER_CLASS, COUNTED].map((kind) => matchAt(kind, source, at)).find((match) => match !== null)
    const letter = source.charAt(at)
    at += token?.[0].length ?? 1
    if (letter === '{' && token !== undefined) {
      const times = Math.max(Number(token[1]), Number(token[2] ?? 0))
      size += last * (times - 1)
      last *= times
    } else if (letter === '(') {
      groups.push(size)
      size = 0
    } else if (letter === ')') {
      const inner = size
      size = groups.pop() ?? 0
      add(inner)
    } else add(token?.[0].startsWith('\\Q') === true ? Math.max(1, token[0].length - 4) : 1)
  }
  return groups.reduce((sum, outer) => sum + outer, size)
}

function matchAt(kind: RegExp, source: string, at: number): RegExpExecArray | null {
  kind.lastIndex = at
  return kind.exec(source)
}
