export { createBookState, restoreBookState, type ApplyResult, type BookState, type RestoreResult } from './book-state.ts'
export { CHECKPOINT_FORMAT, type Checkpoint } from './checkpoint.ts'
export { implyProfile, type ConfigView } from './config-store.ts'
export { WINDOWS_KEPT } from './live-store.ts'
export { readBookChanges, type BookChangesRead, type RefusedChange } from './read-changes.ts'
export {
  below, readBySchema, readEach, reading, readId, readInteger, readKeys, readList, readMicros, readNullable, readOneOf, readText, readTuple, Unreadable, type Reader, type Refusal,
} from './read-json.ts'
export { isSameDocument } from './same-document.ts'
export * from './types.ts'
