/** Rebuilds every balance from the transfers and holds, and compares: with the owner's eyes, past row-level security. */
import pg from 'pg'

export interface LedgerCheck {
  readonly balanced: boolean
  readonly accounts: number
  readonly transfers: number
  /** Holds that are neither posted nor given back. */
  readonly openHolds: number
  /** Leases that still take a place. */
  readonly openLeases: number
  readonly events: number
  readonly faults: readonly string[]
}

const REBUILD = `
  with sides as (
    select "creditAccountId" as account, "amountMicros" as amount from ledger_transfer
    union all select "debitAccountId", -"amountMicros" from ledger_transfer
  ), moved as (select account, sum(amount) as amount from sides group by account),
  held as (select "accountId" as account, sum("amountMicros") as amount from ledger_hold where state = 'held' group by 1)
  select a.id, a.kind, a."postedMicros" as posted, coalesce(m.amount, 0) as rebuilt_posted, a."heldMicros" as held, coalesce(h.amount, 0) as rebuilt_held
  from ledger_account a left join moved m on m.account = a.id left join held h on h.account = a.id`

const COUNTS = `
  select (select count(*)::int from ledger_transfer) as transfers, (select count(*)::int from ledger_hold where state = 'held') as "openHolds",
         (select count(*)::int from lease) as "openLeases", (select count(*)::int from event) as events`

interface AccountRow {
  readonly id: string
  readonly kind: string
  readonly posted: string
  readonly rebuilt_posted: string
  readonly held: string
  readonly rebuilt_held: string
}

/** @param adminDatabaseUrl a superuser's */
export async function checkLedger(adminDatabaseUrl: string): Promise<LedgerCheck> {
  const client = new pg.Client({ connectionString: adminDatabaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<AccountRow>(REBUILD)
    const { rows: [counts] } = await client.query<Omit<LedgerCheck, 'balanced' | 'accounts' | 'faults'>>(COUNTS)
    if (counts === undefined) throw new Error('The ledger could not be counted.')
    const faults = rows.flatMap(describeFault)
    return { balanced: faults.length === 0, accounts: rows.length, ...counts, faults }
  } finally {
    await client.end()
  }
}

function describeFault(row: AccountRow): string[] {
  return [
    ...(BigInt(row.posted) === BigInt(row.rebuilt_posted) ? [] : [`${row.kind} ${row.id}: posted ${row.posted}, rebuilt ${row.rebuilt_posted}`]),
    ...(BigInt(row.held) === BigInt(row.rebuilt_held) ? [] : [`${row.kind} ${row.id}: held ${row.held}, rebuilt ${row.rebuilt_held}`]),
  ]
}
