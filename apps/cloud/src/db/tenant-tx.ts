import type { Prisma } from './generated/client.ts'

/** A transaction of one organisation: row-level security shows it that organisation's rows and nothing else. */
export type TenantTx = Prisma.TransactionClient
