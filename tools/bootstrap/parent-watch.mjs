// npm runs a script through a shell. Who stops npm by its process id alone (a supervisor, a test harness) ends npm and that shell, and the shell
// tells nobody: without this, a whole exchange would go on with no terminal to stop it from.

const CHECK_MS = 1_000

/**
 * Calls back once when the process that started us is gone. Only where npm started us: whoever runs the file itself may well mean to leave it running.
 * @param {() => void} listener
 * @returns {() => void} stops watching
 */
export function onParentGone(listener) {
  const parent = process.ppid
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return () => {}
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    listener()
  }, CHECK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
