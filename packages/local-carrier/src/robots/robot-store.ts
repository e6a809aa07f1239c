import { MAX_ROBOTS } from '../limits.ts'
import type { RobotScript } from './robot-script.ts'

export interface RobotStore {
  find(number: string): RobotScript | undefined
  /** False when there are too many. */
  put(number: string, script: RobotScript): boolean
  remove(number: string): boolean
  list(): readonly { readonly number: string; readonly script: RobotScript }[]
}

/** Robots by the number, name or "sip:name@domain" they are called under. */
export function createRobotStore(initial: readonly { readonly number: string; readonly script: RobotScript }[]): RobotStore {
  const robots = new Map<string, RobotScript>(initial.map((robot) => [robot.number, robot.script]))
  return {
    find: (number) => robots.get(number),
    put: (number, script) => {
      if (!robots.has(number) && robots.size >= MAX_ROBOTS) return false
      robots.set(number, script)
      return true
    },
    remove: (number) => robots.delete(number),
    list: () => [...robots].map(([number, script]) => ({ number, script })),
  }
}
