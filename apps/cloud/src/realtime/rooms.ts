/** Names of rooms: one function for each kind, so that whoever joins and whoever sends agree. Every name carries the organisation. */
import { audiencesOf, type Viewer } from '@ringfloor/shared'

export const organizationRoom = (organizationId: string): string => `organization:${organizationId}`
/** `audience` as event rows spell it. */
export const audienceRoom = (organizationId: string, audience: string): string => `audience:${organizationId}:${audience}`
/** All sockets of one sign-in. */
export const sessionRoom = (familyId: string): string => `session:${familyId}`
export const userRoom = (organizationId: string, userId: string): string => audienceRoom(organizationId, `user:${userId}`)

export function roomsOf(viewer: Viewer, familyId: string): string[] {
  const audiences = audiencesOf(viewer).map((audience) => audienceRoom(viewer.organizationId, audience))
  return [organizationRoom(viewer.organizationId), sessionRoom(familyId), ...audiences]
}
