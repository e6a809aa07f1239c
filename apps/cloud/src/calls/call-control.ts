/** What the parts of call control share. Wired once in main.ts. */
import { AppError } from '@ringfloor/shared'
import type { Logger } from '../observability/logger.ts'
import type { Carrier, CarrierAccount } from '../telephony/carrier.ts'
import type { Pacer } from '../telephony/pacer.ts'
import type { BackgroundTasks } from './background-tasks.ts'
import type { SessionDeps } from './call-session.ts'
import type { PlaceFinder } from './place-finder.ts'
import type { RouteDeps } from './route-attempt.ts'

export interface CallControlDeps extends SessionDeps {
  readonly route: RouteDeps
  readonly carrier: Carrier
  readonly places: PlaceFinder
  readonly pacer: Pacer
  readonly background: BackgroundTasks
  readonly log: Logger
}

/** The account that a call came in on. @throws AppError `carrier.account_unknown` */
export function accountFor(deps: CallControlDeps, accountSid: string): CarrierAccount {
  const account = deps.book.findAccount(accountSid)
  if (!account) throw new AppError('carrier.account_unknown', { message: `No carrier account ${accountSid}`, userMessage: 'This carrier account is not known here.' })
  return account
}
