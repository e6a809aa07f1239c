/**
 * Ends what we started when we are killed ourselves (kill -9 leaves no chance to do it): a shell that waits for the end of its input, which is ours.
 * POSIX only; elsewhere the next start clears up.
 */
import { spawn } from 'node:child_process'

export interface Ward {
  readonly pid: number
  /** PostgreSQL stops in good order on INT, our programs on TERM. */
  readonly signal: 'TERM' | 'INT'
}

export interface Watchdog {
  /** In the order in which they are to end. */
  watch(wards: readonly Ward[]): void
  /** All is in order: it ends without doing anything but removing the folder. */
  dismiss(): Promise<void>
}

/** Every line replaces the list. After the last line each process gets its signal, ten seconds, and KILL; then the folder goes, if one was named. */
const SCRIPT = `
while IFS= read -r line; do wards=$line; done
for ward in $wards; do
  pid=\${ward#*:}
  kill -s "\${ward%%:*}" "$pid" 2>/dev/null || continue
  left=100
  while [ $left -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
  kill -s KILL "$pid" 2>/dev/null
done
[ -z "$1" ] || rm -rf -- "$1"
`

export function startWatchdog(folderToRemove?: string): Watchdog {
  if (process.platform === 'win32') return { watch: () => {}, dismiss: async () => {} }
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'ringfloor-watchdog', folderToRemove ?? ''], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' })
  shell.stdin.on('error', () => {})
  shell.unref()
  const ended = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve())
    shell.once('error', () => resolve())
  })
  return {
    watch: (wards) => { shell.stdin.write(`${wards.map(({ signal, pid }) => `${signal}:${pid}`).join(' ')}\n`) },
    dismiss: async () => {
      shell.ref()
      shell.stdin.end('\n')
      await ended
    },
  }
}
