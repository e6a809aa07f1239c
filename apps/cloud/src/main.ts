/** The cloud process: environment in, exchange up, signals to drain. */
import { readEnv } from './env.ts'
import { explainFailure } from './explain-failure.ts'
import { createLogger } from './observability/logger.ts'
import { startCloud } from './start-cloud.ts'
import type { RunningCloud } from './start-cloud.ts'

/** After this the process ends whatever still hangs. */
const STOP_LIMIT_MS = 20_000
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

function stopOnSignals(cloud: RunningCloud, log: ReturnType<typeof createLogger>): void {
  let stopping = false
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // The second signal means: now.
      if (stopping) process.exit(1)
      stopping = true
      log.info({ signal }, 'Draining')
      setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
      cloud.close().then(
        () => {
          log.info('Stopped')
          process.exit(0)
        },
        (error: unknown) => {
          log.error({ err: error }, 'Stopping failed')
          process.exit(1)
        },
      )
    })
  }
}

try {
  const env = readEnv()
  const log = createLogger({ level: env.logLevel })
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'Unhandled rejection'))
  const cloud = await startCloud(env, log)
  stopOnSignals(cloud, log)
  log.info({ url: cloud.url, pid: process.pid }, 'Ready')
  // For a parent that started us with an IPC channel.
  process.send?.({ type: 'ready', url: cloud.url })
} catch (error) {
  console.error(explainFailure(error))
  process.exit(1)
}
