/** Is a port free, and if not, who has it? */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import getPort from 'get-port'
import { PlainError, errorCode } from '../words.ts'
import { commandOf } from './processes.ts'
import { PORT_VARIABLES, type Ports } from './settings.ts'

const HEX = 16
const TCP_LISTEN = '0A'

const SERVES: Readonly<Record<keyof Ports, string>> = { cloud: 'The console and the exchange', carrier: 'The local carrier', postgres: 'PostgreSQL' }

export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      const code = errorCode(error)
      if (code === 'EADDRINUSE') resolve(false)
      else reject(new PlainError(`Cannot listen on ${host}:${port} (${code ?? error.message}). Set RINGFLOOR_HOST to an address of this machine and the port to one above 1023.`, { cause: error }))
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** @throws PlainError that says which port, who has it, and which variable to set */
export async function assertPortFree(name: keyof Ports, port: number, host: string): Promise<void> {
  if (await isPortFree(port, host)) return
  const owner = findListener(port)
  const free = await getPort({ host })
  throw new PlainError(`${SERVES[name]} cannot have port ${port}: it is taken${owner ? ` by process ${owner.pid} (${owner.command})` : ''}. Stop that program, or choose another port, for example:\n  ${PORT_VARIABLES[name]}=${free} npm start`)
}

/** The process that listens on a port of this machine; Linux only, and only where we may look. */
function findListener(port: number): { pid: number; command: string } | undefined {
  if (process.platform !== 'linux') return undefined
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)))
  if (sockets.size === 0) return undefined
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (openFiles(`/proc/${pid}/fd`).some((target) => sockets.has(target))) return { pid: Number(pid), command: commandOf(Number(pid)).slice(0, 80) }
  }
  return undefined
}

function listeningSockets(table: string, port: number): string[] {
  const wanted = port.toString(HEX).toUpperCase().padStart(4, '0')
  return readLines(table)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === TCP_LISTEN && local?.endsWith(`:${wanted}`))
    .map((fields) => `socket:[${fields[9] ?? ''}]`)
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1)
  } catch {
    return []
  }
}

function openFiles(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => readLink(`${folder}/${name}`))
  } catch {
    return []
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
