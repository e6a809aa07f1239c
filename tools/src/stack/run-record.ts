/** Which processes a run started, so that the next run can end those that a killed one left behind. A process is named by id and start time: never a stranger's. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { startMarkOf } from '../../bootstrap/process-mark.mjs'
import { endProcess } from './processes.ts'

const recordSchema = z.array(z.object({ title: z.string(), pid: z.number().int().positive(), mark: z.string().min(1) }))

const END_STEPS = [
  { signal: 'SIGTERM', waitMs: 4_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
] as const

export function writeRunRecord(file: string, processes: readonly { readonly title: string; readonly pid: number }[]): void {
  mkdirSync(dirname(file), { recursive: true })
  const record = processes.map(({ title, pid }) => ({ title, pid, mark: startMarkOf(pid) })).filter(({ mark }) => mark !== '')
  writeFileSync(`${file}.new`, JSON.stringify(record))
  renameSync(`${file}.new`, file)
}

/** Ends what an earlier run left. @returns what was ended, in words */
export async function endLeftovers(file: string): Promise<string[]> {
  const left = readRecord(file).filter(({ pid, mark }) => startMarkOf(pid) === mark)
  await Promise.all(left.map(({ pid }) => endProcess(pid, END_STEPS)))
  rmSync(file, { force: true })
  return left.map(({ title, pid }) => `${title} (process ${pid})`)
}

function readRecord(file: string): z.infer<typeof recordSchema> {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}
