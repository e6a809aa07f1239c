/** Rules 2026.2, until the cloud has moved to them. */
export * from './book/types.ts'
export * from './facts.ts'
