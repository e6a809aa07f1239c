export { describeOpening } from './describe-opening.ts'
export { nextScheduleChange, nextWindowChange } from './next-change.ts'
export { scheduleState, type ScheduleState } from './schedule-state.ts'
export { windowKeys } from './window-keys.ts'
