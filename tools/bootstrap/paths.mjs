import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
export const MODULES = join(ROOT, 'node_modules')
export const RUNTIME_MAJOR = 24

/** Node keeps TypeScript without its types, and compiled code, here: the next start is quicker and takes less memory. */
export const COMPILE_CACHE = join(MODULES, '.cache', 'ringfloor-node')

/** Where the pinned Node is when its package is installed. */
export function packagedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return join(MODULES, `node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/**
 * The Node that everything of ours runs on.
 * @returns {string}
 */
export function runtimeNode() {
  if (existsSync(packagedNode())) return packagedNode()
  if (Number(process.versions.node.split('.')[0]) >= RUNTIME_MAJOR) return process.execPath
  throw new Words(
    `Ringfloor runs on Node ${RUNTIME_MAJOR}. npm has no packaged Node for ${process.platform} ${process.arch}, or it was told to leave optional packages out (npm config get omit). Install Node ${RUNTIME_MAJOR} from https://nodejs.org and run the command again.`,
  )
}

/** An error whose message is meant for the person at the keyboard. */
export class Words extends Error {}
