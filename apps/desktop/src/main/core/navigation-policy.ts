import { APP_ORIGIN } from './desktop-config.ts'

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}

/** Whether a page belongs to the console. A custom scheme's `origin` is opaque ("null"), so scheme and host are compared. */
export function isOwnPage(url: string): boolean {
  const parsed = parse(url)
  const own = new URL(APP_ORIGIN)
  return parsed !== undefined && parsed.protocol === own.protocol && parsed.host === own.host && parsed.username === '' && parsed.password === ''
}

/** The window only ever shows the console: everything else is refused, whoever asks. */
export function mayNavigate(url: string): boolean {
  return isOwnPage(url)
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What may be handed to the computer's browser: secure pages, and plain ones of this computer (the phone page). Never files or programs. */
export function mayOpenExternally(url: string): boolean {
  const parsed = parse(url)
  if (!parsed || parsed.username !== '' || parsed.password !== '') return false
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.has(parsed.hostname))
}
