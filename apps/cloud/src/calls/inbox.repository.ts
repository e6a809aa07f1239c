import type { TenantTx } from '../db/index.ts'

export interface InboxEntry {
  /** account|CallSid|step|status|SequenceNumber */
  readonly key: string
  readonly organizationId: string
  readonly callSid: string
}

/** The answer that was given to this delivery before; null where it is new. */
export async function findAnswer(tx: TenantTx, key: string): Promise<{ readonly response: string } | null> {
  const [row] = await tx.$queryRaw<{ response: string | null }[]>`select response from inbox where key = ${key}`
  return row ? { response: row.response ?? '' } : null
}

/**
 * Records the answer to a delivery. Of concurrent repeats one records, the others wait for its transaction.
 * @returns false where it was recorded before: whoever asked must give that answer instead
 */
export async function recordAnswer(tx: TenantTx, entry: InboxEntry, response: string): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    insert into inbox (key, "organizationId", "callSid", response) values (${entry.key}, ${entry.organizationId}::uuid, ${entry.callSid}, ${response}) on conflict (key) do nothing`
  return inserted === 1
}
