/** Until a clock moves on: opening hours. */
import { describeOpening, scheduleState } from '../../schedule/index.ts'
import type { Check } from '../types.ts'

export const schedule: Check = {
  reasons: ['not_eligible.closed', 'not_eligible.break', 'not_eligible.holiday'],
  find: ({ facts: { zones, nowMs }, settings: { schedule: rule } }) => {
    if (rule === null) return null
    const { offsetMinutes } = zones.offsetAt(rule.timeZone, nowMs)
    const state = scheduleState(rule, nowMs, offsetMinutes)
    return state === 'open' ? null : { reason: `not_eligible.${state}`, detail: describeOpening(rule, nowMs, offsetMinutes) }
  },
}
