export interface LockHolder {
  pid: number
  mark: string
  note: string
}
export interface Lock {
  release: () => void
}
export function tryLock(path: string, note?: string): { lock: Lock } | { holder: LockHolder }
export function waitForLock(path: string, options?: { onWait?: (holder: LockHolder) => void; note?: string }): Promise<Lock>
export function readHolder(path: string): LockHolder | undefined
