import type { Viewer } from '@ringfloor/shared'
import type { UseCases } from './use-cases.ts'

/** Who is calling, as far as the connection tells. */
export interface RequestClient {
  readonly address: string
  readonly userAgent: string | null
  /** Keeps its session as a bearer token instead of a cookie. */
  readonly takesToken: boolean
}

export interface RequestSession {
  readonly familyId: string
  readonly expiresAt: Date
}

/** What a procedure knows of its caller, and what it may ask for. */
export interface Context {
  readonly viewer: Viewer | null
  readonly session: RequestSession | null
  /** A token came along that is good no more: "your session has ended" instead of "sign in". */
  readonly hadToken: boolean
  readonly requestId: string
  readonly client: RequestClient
  /** Gives the client its session as a cookie; null takes it away. */
  readonly setCookie: (session: { readonly token: string; readonly expiresAt: Date } | null) => void
  readonly useCases: UseCases
}

export interface SignedInContext extends Context {
  readonly viewer: Viewer
  readonly session: RequestSession
}
