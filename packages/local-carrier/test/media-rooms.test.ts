import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLocalPort, createMediaServer } from '../src/media/index.ts'
import { createMediaClock, MAX_CATCH_UP_TICKS } from '../src/media/clock.ts'
import { createLevelMeter } from '../src/media/level-meter.ts'
import type { AudioPort, AudioSource, Frame, LocalPort, MediaServer } from '../src/media/index.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A party who always says the same number, and remembers the last it heard. */
function createParty(level: number): LocalPort & { heard(): number | undefined } {
  const port = createLocalPort()
  let last: number | undefined
  port.say({ next: () => new Int16Array(160).fill(level) })
  port.onFrame((frame) => (last = frame[80]))
  return Object.assign(port, { heard: () => last })
}

const constant = (level: number, frames = Infinity): AudioSource => {
  let left = frames
  return { next: () => (left-- > 0 ? new Int16Array(160).fill(level) : null) }
}

function step(frames = 1): void {
  vi.advanceTimersByTime(frames * 20 + 1)
}

function createWorld(): { media: MediaServer; a: ReturnType<typeof createParty>; b: ReturnType<typeof createParty>; c: ReturnType<typeof createParty> } {
  return { media: createMediaServer(), a: createParty(100), b: createParty(20), c: createParty(3) }
}

test('everybody hears the others and never themselves', () => {
  const { media, a, b, c } = createWorld()
  const room = media.createRoom('r')
  for (const party of [a, b, c]) room.add(party)
  step()
  expect([a.heard(), b.heard(), c.heard()]).toEqual([23, 103, 120])
})

test('sums are clipped, not wrapped', () => {
  const media = createMediaServer()
  const room = media.createRoom('r')
  const loud = [createParty(30_000), createParty(30_000), createParty(-1)]
  for (const party of loud) room.add(party)
  step()
  expect(loud[2]?.heard()).toBe(32_767)
})

test('a muted party hears and is not heard; what it said while muted never comes out', () => {
  const media = createMediaServer()
  const b = createParty(20)
  const a = createLocalPort()
  let word = 0
  let heardByA: number | undefined
  a.say({ next: () => new Int16Array(160).fill(++word) })
  a.onFrame((frame) => (heardByA = frame[0]))
  const room = media.createRoom('r')
  const memberOfA = room.add(a, { muted: true })
  room.add(b)
  step(4)
  expect([heardByA, b.heard()]).toEqual([20, 0])
  memberOfA.setMuted(false)
  step()
  expect(b.heard()).toBe(word)
  expect(word).toBe(5)
})

test('on hold one hears only what is played to oneself, and is not heard', () => {
  const { media, a, b } = createWorld()
  const room = media.createRoom('r')
  const memberOfA = room.add(a)
  room.add(b)
  memberOfA.setHold(true)
  media.playTo(a, constant(7))
  step()
  expect([a.heard(), b.heard()]).toEqual([7, 0])
  memberOfA.setHold(false)
  step()
  expect([a.heard(), b.heard()]).toEqual([27, 100])
})

test('a deaf party is heard and hears nothing', () => {
  const { media, a, b } = createWorld()
  const room = media.createRoom('r')
  room.add(a, { deaf: true })
  room.add(b)
  step()
  expect([a.heard(), b.heard()]).toEqual([0, 100])
})

test('an announcement is heard by all on top and ends; a loop plays only to a lonely party', async () => {
  const { media, a, b } = createWorld()
  const room = media.createRoom('r')
  room.add(a)
  const music = room.play(() => constant(5, 2), { loop: true })
  step(5)
  expect(a.heard()).toBe(5)
  const memberOfB = room.add(b)
  const announcement = room.play(() => constant(1, 3))
  step()
  expect([a.heard(), b.heard()]).toEqual([21, 101])
  step(4)
  expect(await announcement.done).toBe('ended')
  expect(a.heard()).toBe(20)
  memberOfB.leave()
  step()
  expect(a.heard()).toBe(5)
  music.stop()
  expect(await music.done).toBe('stopped')
})

test('playing to one party outside a room: in turn, together, stopped', async () => {
  const { media, a } = createWorld()
  const first = media.playTo(a, constant(4, 3))
  const second = media.playTo(a, constant(2))
  step()
  expect(a.heard()).toBe(6)
  step(4)
  expect(await first.done).toBe('ended')
  expect(a.heard()).toBe(2)
  second.stop()
  expect(await second.done).toBe('stopped')
})

test('a closed room stops its sounds and its id is free again', async () => {
  const { media, a } = createWorld()
  const room = media.createRoom('r')
  expect(() => media.createRoom('r')).toThrow(/this id/)
  room.add(a)
  const playback = room.play(() => constant(1))
  room.close()
  expect(await playback.done).toBe('stopped')
  media.createRoom('r').close()
})

test('keys reach the other parties, not the one who pressed, not those on hold', () => {
  const { media, a, b, c } = createWorld()
  const room = media.createRoom('r')
  room.add(a)
  room.add(b)
  const memberOfC = room.add(c)
  const heard: string[] = []
  for (const [name, party] of Object.entries({ a, b, c })) party.onHeardDigit((digit) => heard.push(`${name}${digit}`))
  a.press('1')
  memberOfC.setHold(true)
  a.press('2')
  c.press('3')
  expect(heard).toEqual(['b1', 'c1', 'b2'])
  room.close()
  a.press('4')
  expect(heard).toHaveLength(3)
})

test('the clock runs only while somebody needs it', () => {
  const { media, a } = createWorld()
  expect(vi.getTimerCount()).toBe(0)
  const room = media.createRoom('r')
  expect(vi.getTimerCount()).toBe(0)
  const member = room.add(a)
  expect(vi.getTimerCount()).toBe(1)
  member.leave()
  expect(vi.getTimerCount()).toBe(0)
  media.playTo(a, constant(1, 1))
  expect(vi.getTimerCount()).toBe(1)
  step(3)
  expect(vi.getTimerCount()).toBe(0)
  room.add(a)
  media.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('the beat does not drift, and a long stall is skipped instead of being played in a burst', () => {
  let now = 0
  let ticks = 0
  const clock = createMediaClock(() => ticks++, () => now)
  clock.start()
  for (let beat = 0; beat < 100; beat++) {
    now += 23 // every timer is 3 ms late
    vi.advanceTimersByTime(30)
  }
  expect(ticks).toBe(Math.floor(2300 / 20))
  ticks = 0
  now += 60_000
  vi.advanceTimersByTime(30)
  expect(ticks).toBeLessThanOrEqual(MAX_CATCH_UP_TICKS + 1)
  clock.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a party that throws does not silence the others, and is reported once', () => {
  const warn = vi.fn()
  const media = createMediaServer({ logger: { warn } })
  const [a, b] = [createParty(100), createParty(20)]
  const broken: AudioPort = {
    ...createLocalPort(),
    read(): Frame | null {
      throw new Error('broken')
    },
    write() {
      throw new Error('broken')
    },
  }
  const room = media.createRoom('r')
  for (const port of [broken, a, b]) room.add(port)
  step(3)
  expect([a.heard(), b.heard()]).toEqual([20, 100])
  expect(warn).toHaveBeenCalledTimes(1)
})

test('a level is the peak of the last second and fades with silence', () => {
  let now = 5000
  const meter = createLevelMeter(() => now)
  meter.add(Int16Array.of(0, -16_384, 100))
  expect(meter.peak()).toBeCloseTo(0.5, 3)
  now += 850
  expect(meter.peak()).toBeCloseTo(0.5, 3)
  now += 250
  expect(meter.peak()).toBe(0)
  now += 60_000
  meter.add(Int16Array.of(32_767))
  expect(meter.peak()).toBe(1)
})
