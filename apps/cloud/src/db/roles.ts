import pg from 'pg'
import { AppError } from '@ringfloor/shared'

export const OWNER_ROLE = 'ringfloor_owner'
export const DEFINER_ROLE = 'ringfloor_definer'
export const APP_ROLE = 'ringfloor_app'
/** `grant … with inherit, set` appeared in 16. */
const MIN_SERVER_VERSION = 160_000
/** Serialises preparers of one server: roles belong to the server, not to a database. */
const ROLES_LOCK = 7_270_369_001n

interface Admin {
  readonly name: string
  readonly rolsuper: boolean
  readonly rolcreaterole: boolean
  readonly version: number
  readonly encoding: string
  readonly canCreateInPublic: boolean
}

/**
 * Makes the three roles where they are missing and sets the password of the application's login. The administrator is a superuser, or the owner
 * of the database with CREATEROLE.
 * @throws AppError `input.invalid` in words where the server or the administrator cannot do it
 */
export async function ensureRoles(client: pg.Client, appPassword: string): Promise<void> {
  const admin = await readAdmin(client)
  if (admin.version < MIN_SERVER_VERSION) {
    throw new AppError('input.invalid', { userMessage: `PostgreSQL 16 or newer is needed; the server is version ${Math.floor(admin.version / 10_000)}.` })
  }
  if (admin.encoding !== 'UTF8') {
    throw new AppError('input.invalid', { userMessage: `The database must be UTF-8, it is ${admin.encoding}. Make a new one: create database ringfloor encoding 'UTF8' template template0` })
  }
  if (!admin.rolsuper && !admin.canCreateInPublic) {
    throw new AppError('input.invalid', { userMessage: `The role ${admin.name} may not create tables in this database. Connect as its owner, or make it the owner: alter database … owner to ${admin.name}` })
  }
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [ROLES_LOCK.toString()])
    await createMissingRoles(client, admin)
    await adoptRoles(client, admin)
    await client.query(`alter role ${APP_ROLE} login password ${pg.escapeLiteral(appPassword)}`)
    await client.query(`grant create, usage on schema public to ${OWNER_ROLE}`)
    await client.query('revoke create on schema public from public')
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function readAdmin(client: pg.Client): Promise<Admin> {
  const { rows } = await client.query<Admin>(`
    select rolname as name, rolsuper, rolcreaterole, current_setting('server_version_num')::int as version, getdatabaseencoding() as encoding,
      has_schema_privilege('public', 'create') as "canCreateInPublic"
    from pg_roles where rolname = current_user`)
  const admin = rows[0]
  if (!admin) throw new AppError('internal', { message: 'pg_roles has no row for current_user', userMessage: 'The database does not know the role it signed in.' })
  return admin
}

async function createMissingRoles(client: pg.Client, admin: Admin): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any ($1)', [[OWNER_ROLE, DEFINER_ROLE, APP_ROLE]])
  const present = new Set(rows.map((row) => row.rolname))
  const missing = [OWNER_ROLE, DEFINER_ROLE, APP_ROLE].filter((role) => !present.has(role))
  if (missing.length > 0 && !admin.rolsuper && !admin.rolcreaterole) {
    throw new AppError('input.invalid', { userMessage: `The roles ${missing.join(', ')} are missing and ${admin.name} may not create roles. Let a superuser run: alter role ${admin.name} createrole` })
  }
  for (const role of missing) await client.query(`create role ${role} ${role === APP_ROLE ? 'login' : 'nologin'}`)
}

/** An administrator who is no superuser acts as the owner and the definer, and therefore must be a member of both. */
async function adoptRoles(client: pg.Client, admin: Admin): Promise<void> {
  if (admin.rolsuper) return
  try {
    await client.query(`grant ${OWNER_ROLE}, ${DEFINER_ROLE} to current_user with inherit true, set true`)
  } catch (cause) {
    throw new AppError('input.invalid', {
      userMessage: `The roles of Ringfloor exist, but ${admin.name} may not use them. Let whoever made them run: grant ${OWNER_ROLE}, ${DEFINER_ROLE}, ${APP_ROLE} to ${admin.name} with admin option`,
      cause,
    })
  }
}
