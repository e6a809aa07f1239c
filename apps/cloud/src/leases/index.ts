export { releaseLeases } from './release-leases.ts'
export type { ReleaseLeasesInput } from './release-leases.ts'
export { expireLeasesAndHolds } from './expire-leases-and-holds.ts'
