import { z } from 'zod'
import { uuidSchema } from '../ids.ts'
import { roleSchema } from '../roles.ts'

/** No name has control characters, and PostgreSQL takes no NUL. */
const NO_CONTROL = /^[^\u0000-\u001f\u007f]*$/

export const loginInputSchema = z.object({ username: z.string().min(1).max(100).regex(NO_CONTROL, 'A user name has no control characters.'), password: z.string().min(1).max(200) })
export const viewerSchema = z.object({
  userId: uuidSchema,
  username: z.string(),
  displayName: z.string(),
  role: roleSchema,
  organizationId: uuidSchema,
  organizationName: z.string(),
  buyerId: uuidSchema.nullable(),
  buyerName: z.string().nullable(),
  publisherId: uuidSchema.nullable(),
  publisherName: z.string().nullable(),
  /** True in the demo organisation: the console shows the "Demo data" badge and the number to dial. */
  demo: z.boolean(),
})
export type Viewer = z.infer<typeof viewerSchema>

export const sessionSchema = z.object({ viewer: viewerSchema, expiresAt: z.iso.datetime() })
/** For consoles that keep no cookie (Electron): the same session as a bearer token. */
export const loginOutputSchema = sessionSchema.extend({ token: z.string().optional() })
export type Session = z.infer<typeof sessionSchema>
