import { SaxesParser } from 'saxes'
import { MAX_TWIML_BYTES, MAX_TWIML_DEPTH, MAX_TWIML_ELEMENTS } from '../limits.ts'
import { callProblem, type CallProblem } from '../twilio-errors.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** All text inside, children's included, in document order. */
  readonly text: string
}

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

export type XmlResult = { readonly root: XmlElement } | { readonly problem: CallProblem }

class LimitExceeded extends Error {}

/** Reads a document into elements; entities other than XML's five, and documents past the limits, are refused. */
export function readXml(text: string): XmlResult {
  if (Buffer.byteLength(text) > MAX_TWIML_BYTES) return { problem: callProblem(11750, `more than ${MAX_TWIML_BYTES} bytes`) }
  const stack: OpenElement[] = []
  let root: XmlElement | null = null
  let count = 0
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    count += 1
    if (count > MAX_TWIML_ELEMENTS) throw new LimitExceeded(`more than ${MAX_TWIML_ELEMENTS} elements`)
    if (stack.length >= MAX_TWIML_DEPTH) throw new LimitExceeded(`nested deeper than ${MAX_TWIML_DEPTH}`)
    stack.push({ name: tag.name, attributes: { ...tag.attributes }, children: [], text: '' })
  })
  const addText = (piece: string): void => {
    const open = stack.at(-1)
    if (open) open.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const closed = stack.pop()
    if (!closed) return
    const parent = stack.at(-1)
    if (parent) {
      parent.children.push(closed)
      parent.text += closed.text
    } else {
      root = closed
    }
  })
  try {
    parser.write(text.replace(/^\uFEFF/, '').trimStart()).close()
  } catch (error) {
    return { problem: callProblem(12100, error instanceof Error ? error.message : 'not XML') }
  }
  return root ? { root } : { problem: callProblem(12100, 'the document is empty') }
}
