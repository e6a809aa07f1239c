/**
 * PostgreSQL refuses to run as root. When we are root it runs as another user of this machine, who must be able to reach its programs and its data:
 * where only root may read our folder, both are kept under /var/lib/ringfloor instead.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { PlainError } from '../../words.ts'

export interface RunAs {
  readonly uid: number
  readonly gid: number
}

/** Where root keeps what the database's own user must reach. */
const ROOT_OWNED_HOME = process.env['RINGFLOOR_SYSTEM_DIR'] ?? '/var/lib/ringfloor'
const CANDIDATES = ['postgres', 'nobody'] as const

const isRoot = (): boolean => process.getuid?.() === 0

/** The user PostgreSQL runs as; undefined means: as ourselves. An existing data folder keeps its owner. */
export function chooseUser(dataDir: string): RunAs | undefined {
  if (!isRoot()) {
    assertOwnFolder(dataDir)
    return undefined
  }
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir)
    if (uid !== 0) return { uid, gid }
  }
  for (const name of CANDIDATES) {
    const uid = lookUp('-u', name)
    const gid = lookUp('-g', name)
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid }
  }
  throw new PlainError('PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody". Create one (useradd --system postgres), run npm start as an ordinary user, or set DATABASE_URL.')
}

function lookUp(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim())
  } catch {
    return undefined
  }
}

function assertOwnFolder(dataDir: string): void {
  if (process.getuid === undefined || !existsSync(dataDir)) return
  const owner = statSync(dataDir).uid
  if (owner === process.getuid()) return
  throw new PlainError(`The database in ${dataDir} belongs to another user (id ${owner}). Run npm start as that user (or as root if root made it), or set RINGFLOOR_DATA_DIR to a folder of your own.`)
}

/** initdb asks the system for the name of its user; a user id without a name (some containers) makes it fail with a riddle. */
export function assertNamedUser(): void {
  try {
    userInfo()
  } catch {
    throw new PlainError(`The user id ${process.getuid?.()} has no name on this machine, and PostgreSQL needs one. Run as a named user, or set DATABASE_URL to a PostgreSQL of yours.`)
  }
}

/** Whether `user` may walk through every folder down to `path` (path itself included where it exists). Access lists are not looked at. */
export function mayReach(path: string, user: RunAs | undefined): boolean {
  if (user === undefined) return true
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && !mayEnter(folder, user)) return false
    if (folder === dirname(folder)) return true
  }
}

function mayEnter(folder: string, user: RunAs): boolean {
  const { uid, gid, mode } = statSync(folder)
  if (uid === user.uid) return (mode & 0o100) !== 0
  if (gid === user.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

/** The data folder itself, or its stand-in where the user cannot reach it: one per wished-for path, so that two checkouts never share one. */
export function reachableDataDir(wished: string, user: RunAs | undefined): string {
  const path = resolve(wished)
  if (user === undefined) return path
  const standIn = join(ROOT_OWNED_HOME, `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`)
  if (existsSync(join(standIn, 'PG_VERSION'))) return standIn
  if (mayReach(dirname(path), user)) return path
  makeSystemHome()
  return standIn
}

/** Made readable whatever this user's umask is. */
export function makeSystemHome(): void {
  mkdirSync(ROOT_OWNED_HOME, { recursive: true })
  chmodSync(ROOT_OWNED_HOME, 0o755)
}

/** Where a readable copy of the programs goes. */
export function copiedBinariesDir(version: string): string {
  return join(ROOT_OWNED_HOME, `postgresql-${version}`)
}
