import { z } from 'zod'

/** Who a user is. `manager` and `operator` are staff: they see the whole organisation. */
export const ROLES = ['agent', 'buyer', 'publisher', 'manager', 'operator'] as const
export const roleSchema = z.enum(ROLES)
export type Role = (typeof ROLES)[number]
export const STAFF_ROLES: readonly Role[] = ['manager', 'operator']

/**
 * Who may see a call, an event or an account. Rooms, event rows and queries all use this one spelling:
 * `staff` · `buyer:<id>` · `publisher:<id>` · `user:<id>`.
 */
export type Audience = 'staff' | `buyer:${string}` | `publisher:${string}` | `user:${string}`

export function audiencesOf(viewer: { userId: string; role: Role; buyerId?: string | null; publisherId?: string | null }): Audience[] {
  const audiences: Audience[] = [`user:${viewer.userId}`]
  if (STAFF_ROLES.includes(viewer.role)) audiences.push('staff')
  if (viewer.role === 'buyer' && viewer.buyerId) audiences.push(`buyer:${viewer.buyerId}`)
  if (viewer.role === 'publisher' && viewer.publisherId) audiences.push(`publisher:${viewer.publisherId}`)
  return audiences
}
