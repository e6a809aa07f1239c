// Is node_modules what package-lock.json says? npm keeps its own record of what it installed; comparing the two takes milliseconds.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODULES, ROOT, Words } from './paths.mjs'

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockEntry
 * @returns {string | undefined} why an install is needed, or undefined when it is not
 */
export function whyInstall() {
  const installedFile = join(MODULES, '.package-lock.json')
  if (!existsSync(installedFile)) return 'nothing is installed yet'
  /** @type {Record<string, LockEntry>} */
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages
  /** @type {Record<string, LockEntry>} */
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue
    const found = installed[path]
    if (found === undefined) {
      if (entry.optional === true || entry.devOptional === true || entry.peer === true) continue
      return `${path.split('node_modules/').pop()} is missing`
    }
    if (found.version !== entry.version) return `${path.split('node_modules/').pop()} is not the version in package-lock.json`
  }
  return undefined
}

/** Runs `npm ci` with the npm and Node that started us: the Node in node_modules would saw off its own branch. */
export async function install() {
  const npmCli = process.env['npm_execpath']
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress']
  const [command, first] = npmCli !== undefined && npmCli.endsWith('.js') ? [process.env['npm_node_execpath'] ?? process.execPath, [npmCli]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  const env = { ...process.env }
  delete env['NODE_ENV']
  let { code, output } = await run(command, [...first, 'ci', ...flags], env)
  // A registry that lacks packages of other platforms makes `npm ci` refuse a lock file that is right; `npm install` takes the same versions and leaves the file alone.
  if (code !== 0 && output.includes('EUSAGE')) ({ code, output } = await run(command, [...first, 'install', '--no-save', ...flags], env))
  if (code === 0) return
  throw new Words(`npm could not install the packages (it ended with code ${code}). What it said:\n\n${output.trim().split('\n').slice(0, 15).join('\n')}\n\nCheck the network and the registry (npm config get registry), free disk space, and that this folder belongs to you; then run the command again.`)
}

/**
 * @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk })
    child.once('error', (error) => reject(new Words(`npm could not be started (${error.message}). Run "npm ci" in ${ROOT} yourself, then the command again.`)))
    child.once('close', (code) => resolve({ code, output }))
  })
}
