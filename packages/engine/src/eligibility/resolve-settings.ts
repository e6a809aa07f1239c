import type { Settings } from '@ringfloor/shared'
import type { CampaignBook, ProfileConfig } from '../book/types.ts'
import type { ResolvedSettings } from './types.ts'

/**
 * The settings that hold for a bid profile: each key as the profile has it, else its target, else the buyer, else the campaign. Undefined inherits; null is
 * expressly none, whatever is set further out. The one place where settings cascade.
 */
export function resolveSettings(book: CampaignBook, profile: ProfileConfig): ResolvedSettings {
  const target = book.targets.get(profile.targetId)
  const buyer = target === undefined ? undefined : book.buyers.get(target.buyerId)
  const levels = [profile.rules.settings, target?.rules.settings, buyer?.rules.settings, book.campaign.rules.settings]
  const resolve = <Key extends keyof Settings>(key: Key): NonNullable<Settings[Key]> | null => {
    for (const level of levels) {
      const value = level?.[key]
      if (value !== undefined) return value
    }
    return null
  }
  return {
    geography: resolve('geography'),
    schedule: resolve('schedule'),
    callTypes: resolve('callTypes'),
    callerTypes: resolve('callerTypes'),
    quality: resolve('quality'),
    attestation: resolve('attestation'),
    duplicates: resolve('duplicates'),
  }
}
