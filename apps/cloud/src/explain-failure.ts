/** Why the process cannot start, for the person at the terminal; a stack only where it is our own fault. */
import { AppError } from '@ringfloor/shared'
import { databaseErrorCode } from './db/database-errors.ts'

const PREPARE = 'Prepare it first, as its owner: node apps/cloud/src/cli/prepare.ts'

/** By SQLSTATE or Node's error code. Source: postgresql.org/docs/current/errcodes-appendix.html. */
const WORDS: Readonly<Record<string, string>> = {
  '28P01': 'The database refuses the name or the password in DATABASE_URL. The password of ringfloor_app is the one that the database was prepared with (APP_DATABASE_PASSWORD).',
  '28000': 'The database does not let this role in. DATABASE_URL must name ringfloor_app, and pg_hba.conf must let it connect.',
  '3D000': `The database named in DATABASE_URL does not exist. ${PREPARE}`,
  '42883': `The database is not prepared for this version. ${PREPARE}`,
  '42P01': `The database is not prepared for this version. ${PREPARE}`,
  '42501': `The role in DATABASE_URL lacks rights on this database. ${PREPARE}`,
}

export function explainFailure(error: unknown): string {
  if (error instanceof AppError && error.code === 'database.unavailable') {
    return `The database cannot be reached: is PostgreSQL running, and is DATABASE_URL right?\n  ${error.message}`
  }
  if (error instanceof AppError) return error.userMessage
  const { code, address, port } = (error ?? {}) as { code?: string; address?: string; port?: number }
  if (code === 'EADDRINUSE') return `Port ${port ?? ''} on ${address ?? 'this host'} is taken. Stop what listens there, or set PORT to another number.`
  if (code === 'EACCES') return `This user may not listen on port ${port ?? ''}. Set PORT to a number above 1023.`
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${address ?? ''}. Set HOST to one it has, such as 127.0.0.1 or 0.0.0.0.`
  const words = WORDS[databaseErrorCode(error) ?? '']
  if (words !== undefined) return words
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
