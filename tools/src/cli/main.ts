/** What every command needs at its edge: errors in words, signals, and an end when the command that started us is killed. */
import { onParentGone } from '../../bootstrap/parent-watch.mjs'
import { describeError } from '../words.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs a command to its exit code; errors are printed for people. The process then ends by itself: nothing may be left open. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    console.error(`\n${describeError(error)}`)
    process.exitCode = 1
  }
}

/** Calls back for each request to stop: Ctrl-C, a closed terminal, or the death of the bootstrap or the npm that started us. */
export function onStopRequest(listener: () => void): void {
  for (const signal of SIGNALS) process.on(signal, listener)
  if (process.channel) {
    process.once('disconnect', listener)
    process.channel.unref()
  } else {
    onParentGone(listener)
  }
}
