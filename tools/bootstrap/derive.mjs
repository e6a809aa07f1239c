// Things made from sources: each has a stamp with the hash of what it was made from, kept with the result so that both vanish together.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { COMPILE_CACHE, MODULES, ROOT, Words } from './paths.mjs'

/**
 * @typedef {object} Derived
 * @property {string} title in words, for the progress line
 * @property {readonly string[]} sources files and folders, from the root
 * @property {string} output the folder it makes; the stamp lies in it
 * @property {string} cwd from the root
 * @property {readonly string[]} script the JavaScript file to run and its arguments
 * @property {Readonly<Record<string, string>>} [env]
 */

const STAMP = '.ringfloor-stamp'
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'out', 'generated', 'test', '.turbo'])

/** @type {Derived} */
export const PRISMA_CLIENT = {
  title: 'the database client',
  sources: ['apps/cloud/prisma/schema.prisma', 'apps/cloud/prisma.config.ts', 'node_modules/prisma/package.json'],
  output: 'apps/cloud/src/db/generated',
  cwd: 'apps/cloud',
  script: [join(MODULES, 'prisma', 'build', 'index.js'), 'generate'],
  // Any executable that exists keeps Prisma from downloading its schema engine, which generating does not use.
  env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
}

/** @type {Derived} */
export const CONSOLE = {
  title: 'the console',
  sources: ['apps/desktop', 'packages/shared/src', 'packages/engine/src', 'package-lock.json'],
  output: 'apps/desktop/dist/web',
  cwd: 'apps/desktop',
  script: [join(MODULES, 'vite', 'bin', 'vite.js'), 'build', '--config', 'vite.web.config.ts', '--logLevel', 'warn'],
}

/** @type {Derived} */
export const PHONE_PAGE = {
  title: 'the phone page',
  sources: ['packages/local-carrier/src/phone-page', 'packages/local-carrier/vite.config.ts', 'packages/local-carrier/package.json', 'package-lock.json'],
  output: 'packages/local-carrier/dist/phone',
  cwd: 'packages/local-carrier',
  script: [join(MODULES, 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
}

/** @type {Derived} */
const START_CACHE = {
  title: 'the start-up cache',
  sources: ['package-lock.json', '.nvmrc'],
  output: relative(ROOT, COMPILE_CACHE),
  cwd: '.',
  script: [join(ROOT, 'tools', 'bootstrap', 'warm-cache.mjs')],
  env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
}

/** Fills the start-up cache the first time; without it everything works too. @param {string} node */
export async function warmUp(node) {
  if (!isCurrent(START_CACHE)) await derive(START_CACHE, node).catch(() => undefined)
}

/** @param {Derived} derived */
export function isCurrent(derived) {
  const stamp = join(ROOT, derived.output, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources(derived)
}

/**
 * Makes it anew. The hash is taken before, so that a source edited meanwhile makes the next run do it again.
 * @param {Derived} derived @param {string} node the runtime
 */
export async function derive(derived, node) {
  const hash = hashSources(derived)
  const { code, output } = await run(node, derived)
  if (code !== 0) throw new Words(`Could not build ${derived.title}:\n\n${output.trim().split('\n').slice(-30).join('\n')}`)
  mkdirSync(join(ROOT, derived.output), { recursive: true })
  writeFileSync(join(ROOT, derived.output, STAMP), hash)
}

/** @param {Derived} derived */
function hashSources(derived) {
  const hash = createHash('sha256').update(JSON.stringify(derived.script.slice(1)))
  for (const source of derived.sources) for (const file of filesUnder(join(ROOT, source))) hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} sorted */
function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !(entry.isDirectory() && SKIPPED_FOLDERS.has(entry.name)))
    .map((entry) => join(path, entry.name))
    .sort()
    .flatMap(filesUnder)
}

/**
 * @param {string} node @param {Derived} derived
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(node, derived) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH'] ?? ''}`, ...derived.env }
    const child = spawn(node, [...derived.script], { cwd: join(ROOT, derived.cwd), env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
