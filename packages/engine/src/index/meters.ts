/** How much is left of the limits of whoever has limits: calls at once, calls and money per window. Kept as room: what may still come. */
import { CAP_WINDOWS, type CapWindow, type Limits } from '@ringfloor/shared'
import type { Level, LiveView, WindowKeys } from '../book/types.ts'
import { bytesOfChains, createChains, type Chains } from './chains.ts'
import { toNumber } from './exact-math.ts'
import { widened } from './ladder-layout.ts'

/** Per meter: concurrency left, calls left per window, micro-units left per window. */
const WIDTH = 9
const CALLS = 1
const MICROS = 5

/** Whose limits these are. */
export interface MeterHolder {
  readonly level: Level
  readonly id: string
  readonly limits: Limits | undefined
}

export interface Meters {
  count: number
  readonly free: number[]
  /** Of the item, target or buyer; by meter. 0 for the campaign. */
  number: Int32Array<ArrayBuffer>
  /** Place in `LEVELS`; by meter. */
  level: Uint8Array<ArrayBuffer>
  /** Windows in which there is a limit: bits by place in `CAP_WINDOWS`. */
  windows: Uint8Array<ArrayBuffer>
  room: Float64Array<ArrayBuffer>
  /** Owner: zone, whose calendar the windows follow. -1: not in use. */
  readonly ofZone: Chains
}

export function createMeters(size: number): Meters {
  return { count: 0, free: [], number: new Int32Array(size), level: new Uint8Array(size), windows: new Uint8Array(size), room: new Float64Array(WIDTH * size), ofZone: createChains(4, size) }
}

/** Whether a limit is set at all. */
export function hasLimits(limits: Limits | undefined): boolean {
  if (limits === undefined) return false
  if (limits.concurrency != null) return true
  const { calls, spend } = limits
  if (calls !== undefined && (calls.hour != null || calls.day != null || calls.month != null || calls.total != null)) return true
  return spend !== undefined && (spend.hour != null || spend.day != null || spend.month != null || spend.total != null)
}

/** Windows in which there is a limit: bits by place in `CAP_WINDOWS`. */
export function windowsOf(limits: Limits | undefined): number {
  const calls = limits?.calls
  const spend = limits?.spend
  return (calls?.hour == null && spend?.hour == null ? 0 : 1) | (calls?.day == null && spend?.day == null ? 0 : 2) | (calls?.month == null && spend?.month == null ? 0 : 4) | (calls?.total == null && spend?.total == null ? 0 : 8)
}

export function takeMeter(meters: Meters, level: number, number: number): number {
  const meter = meters.free.pop() ?? meters.count++
  if (meter >= meters.level.length) {
    const size = Math.ceil(meter * 1.5) + 16
    meters.number = widened(meters.number, new Int32Array(size))
    meters.level = widened(meters.level, new Uint8Array(size))
    meters.windows = widened(meters.windows, new Uint8Array(size))
    meters.room = widened(meters.room, new Float64Array(size * WIDTH))
  }
  meters.number[meter] = number
  meters.level[meter] = level
  return meter
}

/** Reads all figures. */
export function readMeter(meters: Meters, meter: number, holder: MeterHolder, live: LiveView, keys: WindowKeys): void {
  readConcurrency(meters, meter, holder, live)
  for (let window = 0; window < CAP_WINDOWS.length; window++) readWindow(meters, meter, holder, live, keys, window)
}

export function readConcurrency(meters: Meters, meter: number, { level, id, limits }: MeterHolder, live: LiveView): void {
  const limit = limits?.concurrency ?? null
  meters.room[meter * WIDTH] = limit === null ? Infinity : limit - live.live(level, id)
}

/**
 * @param window its place in `CAP_WINDOWS`
 * @returns whether the holder has a limit there
 */
export function readWindow(meters: Meters, meter: number, { level, id, limits }: MeterHolder, live: LiveView, keys: WindowKeys, window: number): boolean {
  const name: CapWindow = CAP_WINDOWS[window] ?? 'total'
  const at = meter * WIDTH + window
  const calls = limits?.calls?.[name] ?? null
  const micros = limits?.spend?.[name] ?? null
  if (calls === null && micros === null) {
    meters.room[at + CALLS] = Infinity
    meters.room[at + MICROS] = Infinity
    return false
  }
  const used = live.used(level, id, keys[name])
  meters.room[at + CALLS] = calls === null ? Infinity : calls - used.calls
  meters.room[at + MICROS] = micros === null ? Infinity : toNumber(micros - used.micros)
  return true
}

/** No further call fits. */
export function isFull({ room }: Meters, meter: number): boolean {
  const at = meter * WIDTH
  return (room[at] ?? 0) <= 0 || (room[at + 1] ?? 0) <= 0 || (room[at + 2] ?? 0) <= 0 || (room[at + 3] ?? 0) <= 0 || (room[at + 4] ?? 0) <= 0
}

/** The most that may still be charged. */
export function moneyLeft({ room }: Meters, meter: number): number {
  const at = meter * WIDTH + MICROS
  return Math.min(room[at] ?? 0, room[at + 1] ?? 0, room[at + 2] ?? 0, room[at + 3] ?? 0)
}

export function bytesOfMeters(meters: Meters): number {
  return meters.room.byteLength + meters.number.byteLength + meters.level.byteLength + meters.windows.byteLength + bytesOfChains(meters.ofZone)
}
