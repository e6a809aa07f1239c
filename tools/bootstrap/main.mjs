import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CONSOLE, PHONE_PAGE, PRISMA_CLIENT, derive, isCurrent, warmUp } from './derive.mjs'
import { install, whyInstall } from './install.mjs'
import { waitForLock } from './lock.mjs'
import { onParentGone } from './parent-watch.mjs'
import { COMPILE_CACHE, ROOT, Words, packagedNode, runtimeNode } from './paths.mjs'

/** @typedef {import('./derive.mjs').Derived} Derived */

/** Each command and what must be built before it runs. @type {Readonly<Record<string, readonly Derived[]>>} */
const COMMANDS = {
  start: [PRISMA_CLIENT, CONSOLE, PHONE_PAGE],
  test: [PRISMA_CLIENT, CONSOLE, PHONE_PAGE],
  check: [PRISMA_CLIENT],
  smoke: [PRISMA_CLIENT],
  bench: [PRISMA_CLIENT],
  doctor: [],
}

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>} exit code
 */
export async function main(argv) {
  const [command = '', ...args] = argv
  const needs = COMMANDS[command]
  if (needs === undefined) {
    console.error(`Usage: npm start | npm test | npm run check | npm run doctor | npm run smoke | npm run bench -- webhook --json${command ? `\n"${command}" is none of these.` : ''}`)
    return 2
  }
  try {
    if (command === 'doctor') reportInstallation()
    else await prepare(needs)
    return await handOver(command, args)
  } catch (error) {
    console.error(error instanceof Words ? error.message : error)
    return 1
  }
}

/** Installs and builds under a lock, so that two commands started together do it once. @param {readonly Derived[]} needs */
async function prepare(needs) {
  if (whyInstall() === undefined && needs.every(isCurrent)) return
  const lock = await waitForLock(join(ROOT, '.data', 'bootstrap.lock'), {
    onWait: (holder) => say(`Another Ringfloor command (process ${holder.pid}) is installing or building here: waiting for it.`),
  }).catch((error) => { throw new Words(`Cannot write to ${join(ROOT, '.data')} (${error.code ?? error.message}). Ringfloor keeps its data there: make the folder yours, or work in a checkout that is.`) })
  try {
    const reason = whyInstall()
    if (reason !== undefined) await timed(`Installing packages (${reason}); the first time this takes about a minute`, install)
    const node = runtimeNode()
    const stale = needs.filter((derived) => !isCurrent(derived))
    if (stale.length > 0) {
      await timed(`Building ${stale.map((derived) => derived.title).join(', ')}`, async () => {
        await deriveAll(stale, node)
        await warmUp(node)
      })
    }
  } finally {
    lock.release()
  }
}

/** Lets all of them come to an end before the first failure is told, so that nothing goes on without the lock. @param {readonly Derived[]} stale @param {string} node */
async function deriveAll(stale, node) {
  const results = await Promise.allSettled(stale.map((derived) => derive(derived, node)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** The part of `doctor` that must work when nothing is installed. */
function reportInstallation() {
  const reason = whyInstall()
  console.log(`ok    Node: this command was started with ${process.version}`)
  if (reason !== undefined) {
    console.log(`fail  Packages: ${reason}. Any other command (npm start, for one) installs them, or run: npm ci`)
    throw new Words('The other checks need the packages.')
  }
  console.log('ok    Packages: node_modules is what package-lock.json says')
  console.log(existsSync(packagedNode()) ? `ok    Node for Ringfloor: ${packagedNode()}` : `warn  Node for Ringfloor: no packaged Node for ${process.platform} ${process.arch}; the Node that starts the commands is used`)
}

/**
 * Becomes the command on the pinned Node where the system can do that, else runs it as a child. Ctrl-C reaches the child by itself; other signals are passed on. Should we be killed, the child notices by
 * the closed channel.
 * @param {string} command @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function handOver(command, args) {
  return new Promise((resolve, reject) => {
    const node = runtimeNode()
    const script = join(ROOT, 'tools', 'src', 'cli', `${command}.ts`)
    const env = { ...process.env, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? COMPILE_CACHE }
    process.chdir(ROOT)
    // The starter sits idle for as long as the exchange runs: it shall be small.
    const flags = command === 'start' ? ['--max-semi-space-size=1', '--v8-pool-size=1', '--max-old-space-size=96'] : []
    // One process less, where this Node and this system know how.
    if (typeof process.execve === 'function' && process.platform !== 'win32') process.execve(node, [node, ...flags, script, ...args], env)
    const child = spawn(node, [...flags, script, ...args], { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
    process.on('SIGINT', () => {})
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
    onParentGone(() => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/** @param {string} what @param {() => Promise<unknown>} work */
async function timed(what, work) {
  const begun = Date.now()
  say(`${what} …`)
  await work()
  say(`  done in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

/** Progress goes to stderr: stdout belongs to the command (npm run smoke prints one line of JSON). @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`)
}
