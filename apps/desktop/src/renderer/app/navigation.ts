import type { Role } from '@ringfloor/shared'
import { AudioLines, ListVideo, Megaphone, PhoneCall, Target, type LucideIcon } from 'lucide-react'

export type PagePath = '/desk' | '/floor' | '/results' | '/traffic' | '/calls' | '/campaigns' | '/targets'

export interface Destination {
  readonly to: PagePath
  readonly label: string
  readonly icon: LucideIcon
  readonly roles: readonly Role[]
}

/** The rail, top to bottom. The first entry of a role is where it lands. */
export const DESTINATIONS: readonly Destination[] = [
  { to: '/desk', label: 'Desk', icon: PhoneCall, roles: ['agent'] },
  { to: '/floor', label: 'Floor', icon: AudioLines, roles: ['manager', 'operator'] },
  { to: '/results', label: 'Results', icon: AudioLines, roles: ['buyer'] },
  { to: '/traffic', label: 'Traffic', icon: AudioLines, roles: ['publisher'] },
  { to: '/calls', label: 'Calls', icon: ListVideo, roles: ['manager', 'operator', 'agent', 'buyer', 'publisher'] },
  { to: '/campaigns', label: 'Campaigns', icon: Megaphone, roles: ['manager', 'operator'] },
  { to: '/targets', label: 'Targets', icon: Target, roles: ['manager', 'operator', 'buyer'] },
]

export function destinationsOf(role: Role): readonly Destination[] {
  return DESTINATIONS.filter((destination) => destination.roles.includes(role))
}

export function homeOf(role: Role): PagePath {
  return destinationsOf(role)[0]?.to ?? '/calls'
}
