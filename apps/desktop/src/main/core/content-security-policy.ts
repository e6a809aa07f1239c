import { socketOriginOf } from './desktop-config.ts'

/** Where the Voice SDK connects with Twilio itself, which needs an exchange at an https address. Source: the Voice SDK's README, "Content Security Policy". Its sounds are our own. */
const TWILIO = ['https://eventgw.twilio.com', 'wss://voice-js.roaming.twilio.com']
/** The local carrier's signalling: plain WebSocket, this computer only. */
const LOCAL_SIGNALLING = 'ws://localhost:*'

/** The policy sent with every page of the console inside Electron. Style attributes are set by positioned popups; scripts are files of ours, nothing else. */
export function buildContentSecurityPolicy(cloudOrigin: string): string {
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", socketOriginOf(cloudOrigin), LOCAL_SIGNALLING, ...(cloudOrigin.startsWith('https:') ? TWILIO : [])],
    'media-src': ["'self'", 'mediastream:', 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-src': ["'none'"],
    'frame-ancestors': ["'none'"],
  }
  return Object.entries(directives).map(([name, sources]) => `${name} ${sources.join(' ')}`).join('; ')
}
