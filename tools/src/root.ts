import { dirname, join } from 'node:path'
import { MODULES, ROOT } from '../bootstrap/paths.mjs'

export { ROOT }

/** PATH with our Node and our programs first: what we start must not find an older Node. */
export function pathWithRuntime(): string {
  const separator = process.platform === 'win32' ? ';' : ':'
  return [dirname(process.execPath), join(MODULES, '.bin'), process.env['PATH'] ?? ''].join(separator)
}

/** Scripts of node_modules, run by our own Node without a shell. */
const SCRIPTS: Readonly<Record<'turbo' | 'vitest', string>> = {
  turbo: join(MODULES, 'turbo', 'bin', 'turbo'),
  vitest: join(MODULES, 'vitest', 'vitest.mjs'),
}

export function runTool(tool: keyof typeof SCRIPTS, args: readonly string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: [SCRIPTS[tool], ...args] }
}
