/** What the console needs from its surroundings. A browser and Electron both provide it; the renderer knows no other difference. */
export interface IncomingNotice {
  readonly callId: string
  readonly title: string
  readonly body: string
}

export interface Bridge {
  /** Sent as x-ringfloor-client. `desktop` gets its session as a bearer token, which the main process keeps. */
  readonly client: 'web' | 'desktop'
  /** Where the socket connects; undefined is the page's own origin. */
  readonly socketOrigin: string | undefined
  /** Draws attention to a ringing call while the console is not in front; returns how to take it back. */
  readonly notifyIncoming: (notice: IncomingNotice, on: { readonly answer: () => void; readonly focus: () => void }) => () => void
  /** After sleep: connections that look alive are not. */
  readonly onResume: (listener: () => void) => () => void
  /** Opens an address outside the console. */
  readonly openExternal: (url: string) => void
}
