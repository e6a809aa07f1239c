/** The local carrier as a library, for tests and tools. `main.ts` is the same as a process. */
import { pino, type Logger } from 'pino'
import { parseCarrierConfig, type CarrierConfigInput } from './config.ts'
import { startCarrier, type RunningCarrier } from './start-carrier.ts'

export type { RunningCarrier } from './start-carrier.ts'
export type { CarrierConfigInput } from './config.ts'
export type { RobotScriptInput } from './robots/robot-script.ts'

export interface LocalCarrierOptions {
  readonly config: CarrierConfigInput
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  readonly dataDir: string
  /** Default: silent. */
  readonly logger?: Logger
}

/** @throws Error in words when the configuration, the port or the folder is not usable. */
export function startLocalCarrier(options: LocalCarrierOptions): Promise<RunningCarrier> {
  return startCarrier({
    config: parseCarrierConfig(options.config),
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    dataDir: options.dataDir,
    logger: options.logger ?? pino({ level: 'silent' }),
  })
}
