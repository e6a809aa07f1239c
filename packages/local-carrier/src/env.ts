/** What the process is told by its environment; main.ts hands it over. */
import { z } from 'zod'
import { parseInWords } from './config.ts'

const environmentSchema = z.object({
  CARRIER_HOST: z.string().min(1).default('127.0.0.1'),
  CARRIER_PORT: z.coerce.number('CARRIER_PORT must be a port number.').int().min(0).max(65_535).default(4410),
  CARRIER_CONFIG: z.string('CARRIER_CONFIG is missing: the path of a JSON file with accounts and robots.').min(1),
  CARRIER_DATA_DIR: z.string('CARRIER_DATA_DIR is missing: a folder for the journal.').min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})
type CarrierEnvironment = z.infer<typeof environmentSchema>

/** @throws Error with one line per problem. */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): CarrierEnvironment {
  return parseInWords('The environment is not right', environmentSchema, environment)
}
