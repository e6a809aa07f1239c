import { createHash } from 'node:crypto'
import type { Account } from '../config.ts'
import type { Journal } from '../journal/journal.ts'
import type { NumberRecord } from './number-record.ts'

export interface NumberStore {
  find(sid: string): NumberRecord | undefined
  findByPhoneNumber(phoneNumber: string): NumberRecord | undefined
  listOf(accountSid: string): readonly NumberRecord[]
  /** Adds or replaces, and writes it to the journal. */
  save(number: NumberRecord): void
  release(number: NumberRecord): void
}

/** The configured numbers, over which the journal lays what was set through the REST API since. */
export function createNumberStore(accounts: readonly Account[], journal: Journal, nowMs: number): NumberStore {
  const bySid = new Map<string, NumberRecord>()
  const byPhoneNumber = new Map<string, NumberRecord>()
  const add = (number: NumberRecord): void => {
    bySid.set(number.sid, number)
    byPhoneNumber.set(number.phoneNumber, number)
  }
  for (const number of configuredNumbers(accounts, nowMs)) {
    if (!journal.contents.releasedNumbers.includes(number.phoneNumber)) add(number)
  }
  for (const number of journal.contents.numbers) {
    const known = byPhoneNumber.get(number.phoneNumber)
    // A number that the configuration has since given to another account follows the configuration.
    if (known && known.accountSid !== number.accountSid) continue
    if (!accounts.some((account) => account.sid === number.accountSid)) continue
    if (known) bySid.delete(known.sid)
    add({ ...number })
  }
  return {
    find: (sid) => bySid.get(sid),
    findByPhoneNumber: (phoneNumber) => byPhoneNumber.get(phoneNumber),
    listOf: (accountSid) => [...bySid.values()].filter((number) => number.accountSid === accountSid),
    save: (number) => {
      add(number)
      journal.write({ kind: 'number', number })
    },
    release: (number) => {
      bySid.delete(number.sid)
      byPhoneNumber.delete(number.phoneNumber)
      journal.write({ kind: 'number-released', sid: number.sid, phoneNumber: number.phoneNumber })
    },
  }
}

function configuredNumbers(accounts: readonly Account[], nowMs: number): readonly NumberRecord[] {
  return accounts.flatMap((account) =>
    account.numbers.map((number) => ({
      // The same number has the same SID after every start, whoever kept it meanwhile.
      sid: `PN${createHash('md5').update(`${account.sid} ${number.phoneNumber}`).digest('hex')}`,
      accountSid: account.sid,
      phoneNumber: number.phoneNumber,
      createdAtMs: nowMs,
      friendlyName: number.friendlyName ?? number.phoneNumber,
      voiceUrl: number.voiceUrl ?? null,
      voiceMethod: 'POST' as const,
      voiceFallbackUrl: number.voiceFallbackUrl ?? null,
      voiceFallbackMethod: 'POST' as const,
      statusCallback: number.statusCallback ?? null,
      statusCallbackMethod: 'POST' as const,
      updatedAtMs: nowMs,
    })),
  )
}
