import { isOwnPage } from './navigation-policy.ts'

export interface PermissionQuestion {
  readonly permission: string
  readonly requestingUrl: string
  /** Of a `media` question: what is asked for. Undefined where Electron does not say (a check without details). */
  readonly mediaTypes?: readonly string[] | undefined
}

/** Electron grants everything by default. The console needs the microphone, sound outputs and the clipboard for links, on its own pages only. */
export function isPermissionAllowed({ permission, requestingUrl, mediaTypes }: PermissionQuestion): boolean {
  if (!isOwnPage(requestingUrl)) return false
  if (permission === 'media') return mediaTypes !== undefined && mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio')
  return permission === 'speaker-selection' || permission === 'clipboard-sanitized-write'
}
