/**
 * Native roaring bitmaps (CRoaring): one per attribute value over profiles numbered by descending bid, so that the first numbers of the intersection are the best bids. What was known before the
 * call is folded into one bitmap of live profiles; quality and money are looked at on the way, as in the index. The native part is built on demand, for npm does not run install scripts here.
 */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { RoaringBitmap32 } from 'roaring'
import type { Contender, Found } from '../contender.ts'
import { CALL_TYPES, STATES, type Market, type MarketCall, type MarketProfile } from '../market.ts'
import { compareFound, isSettled, LEAST, priceOf } from '../second-price.ts'
import { hasRoom, isOpen, isPayable } from './naive.ts'

type Bitmaps = typeof RoaringBitmap32
const require = createRequire(import.meta.url)
const PAGES = [32, 512, 1_000_000] as const
const BUILD_TIMEOUT_MS = 300_000

/** @returns undefined where the native part neither loads nor builds */
export async function createRoaring(market: Market, say: (text: string) => void): Promise<Contender | undefined> {
  const Bitmap = await loadRoaring(say)
  if (Bitmap === undefined) return undefined
  const ranked = market.profiles.filter(({ bid }) => bid >= LEAST).sort((a, b) => b.bid - a.bid)
  const bitmapOf = (isIn: (profile: MarketProfile) => boolean): RoaringBitmap32 => {
    const bitmap = new Bitmap(ranked.flatMap((profile, place) => (isIn(profile) ? [place] : [])))
    bitmap.runOptimize()
    return bitmap
  }
  const isCampaignOpen = hasRoom(market.campaignRooms)
  const live = bitmapOf(({ isPaused, target, rooms }) => isCampaignOpen && !isPaused && !target.isPaused && !target.buyer.isPaused && isOpen(target) && hasRoom(rooms) && hasRoom(target.rooms) && hasRoom(target.buyer.rooms))
  const byType = new Map(CALL_TYPES.map((type) => [type, Bitmap.and(live, bitmapOf(({ types }) => types === null || types.includes(type)))]))
  const byState = new Map(STATES.map((state) => [state, bitmapOf(({ states, zips }) => (states === null && zips === null) || states?.includes(state) === true)]))
  const byZip = new Map<string, RoaringBitmap32>()
  for (const [place, { zips }] of ranked.entries()) for (const zip of zips ?? []) byZip.set(zip, (byZip.get(zip) ?? new Bitmap()).add(place))
  const none = new Bitmap()
  const find = (call: MarketCall): readonly Found[] => {
    const type = byType.get(call.type) ?? none
    const places = Bitmap.and(type, byState.get(call.state) ?? none)
    const zips = byZip.get(call.zip)
    if (zips !== undefined) places.orInPlace(Bitmap.and(type, zips))
    // Only the first few numbers are taken out of the bitmap, and more where they do not settle it.
    for (const page of PAGES) {
      const found = findAmong(places.toUint32Array(page), call)
      if (places.size <= page || isSettled(found)) return found
    }
    return []
  }
  const findAmong = (places: Uint32Array, call: MarketCall): readonly Found[] => {
    const found: Found[] = []
    for (const place of places) {
      const profile = ranked[place]
      if (profile === undefined || call.score < profile.minScore || call.history < profile.minHistory || !isPayable(profile, market.campaignRooms)) continue
      const isLower = profile.bid !== found.at(-1)?.bid
      found.push({ profileId: profile.id, targetId: profile.target.id, buyerId: profile.target.buyer.id, bid: profile.bid })
      if (isLower && isSettled(found)) break
    }
    return found
  }
  return { name: 'roaring', decide: (call) => priceOf([...find(call)].sort((a, b) => compareFound(call.draw, a, b))) }
}

async function loadRoaring(say: (text: string) => void): Promise<Bitmaps | undefined> {
  try {
    const folder = dirname(require.resolve('roaring/package.json'))
    try {
      return (require('roaring') as { RoaringBitmap32: Bitmaps }).RoaringBitmap32
    } catch {
      say('roaring: building its native part')
      await build(folder)
      return (require('roaring') as { RoaringBitmap32: Bitmaps }).RoaringBitmap32
    }
  } catch (error) {
    say(`roaring does not build here, so its line is left out: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
    return undefined
  }
}

/** With the headers that lie beside this Node, and no downloads. */
async function build(folder: string): Promise<void> {
  const nodeFolder = join(dirname(process.execPath), '..')
  await promisify(execFile)(process.execPath, [join(folder, 'node-pre-gyp.js'), 'rebuild', `--nodedir=${nodeFolder}`], { cwd: folder, env: { ...process.env, npm_config_nodedir: nodeFolder }, timeout: BUILD_TIMEOUT_MS })
}
