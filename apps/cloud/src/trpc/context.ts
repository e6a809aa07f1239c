import type { Viewer } from '@ringfloor/shared'

/** What a procedure knows of its caller. */
export interface Context {
  readonly viewer: Viewer | null
  readonly requestId: string
}
