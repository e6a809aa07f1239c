import { extname, join, normalize, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

export interface ConsoleFile {
  readonly path: string
  readonly contentType: string
}

/** Which file of the built console answers an address. Addresses without an extension are pages, and there is one page. Undefined: none of ours. */
export function findConsoleFile(directory: string, pathname: string): ConsoleFile | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  const extension = extname(decoded)
  const path = normalize(join(directory, extension === '' ? 'index.html' : decoded))
  const contentType = TYPES[extension === '' ? '.html' : extension]
  return contentType !== undefined && path.startsWith(normalize(directory) + sep) ? { path, contentType } : undefined
}
