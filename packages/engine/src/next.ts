/** Rules 2026.2, until the cloud has moved to them. */
export * from './book/types.ts'
export * from './facts.ts'
export * from './schedule/index.ts'
export * from './eligibility/index.ts'
export * from './auction/index.ts'
export * from './routing/index.ts'
export {
  CHECKPOINT_FORMAT, createBookState, implyProfile, readBookChanges, restoreBookState, WINDOWS_KEPT,
  type ApplyResult, type BookChangesRead, type BookState, type Checkpoint, type ConfigView, type RefusedChange, type RestoreResult,
} from './book/index.ts'
export * from './trace/index.ts'
export * from './index/index.ts'
