/** Robots for the smoke run and the end-to-end tests: a caller at the carrier, an agent at the cloud, an auditor at the database. */
export { createCarrierControl, type CarrierCall, type CarrierControl, type RobotScript } from './carrier-control.ts'
export { checkLedger, type LedgerCheck } from './check-ledger.ts'
export { signIn, type CloudClient } from './cloud-client.ts'
export { startRobotAgent, type RobotAgent } from './robot-agent.ts'
