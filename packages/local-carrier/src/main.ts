/** The local carrier as a process. Environment: CARRIER_HOST, CARRIER_PORT, CARRIER_CONFIG, CARRIER_DATA_DIR, LOG_LEVEL. */
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { parseCarrierConfig } from './config.ts'
import { parseEnvironment } from './env.ts'
import { startCarrier, type RunningCarrier } from './start-carrier.ts'

async function main(): Promise<RunningCarrier> {
  const environment = parseEnvironment(process.env)
  const config = parseCarrierConfig(readJson(environment.CARRIER_CONFIG))
  const logger = pino({ level: environment.LOG_LEVEL, name: 'local-carrier' })
  const carrier = await startCarrier({ config, host: environment.CARRIER_HOST, port: environment.CARRIER_PORT, dataDir: environment.CARRIER_DATA_DIR, logger })
  const stop = (): void => {
    void carrier.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return carrier
}

/** @throws Error in words */
function readJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`CARRIER_CONFIG cannot be read: ${path}`, { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`CARRIER_CONFIG is not JSON: ${path}`, { cause: error })
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
