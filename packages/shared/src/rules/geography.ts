/** Where a caller may be. A place list is a union: one match is enough. */
import { z } from 'zod'
import { wholeNumber } from './scalars.ts'

/** ISO 3166-1 alpha-2. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'Write a country as two capital letters, such as US.')
/** Two- or three-letter state, province or Land, without the country. */
export const stateSchema = z.string().regex(/^[A-Z0-9]{1,3}$/, 'Write a state as capital letters, such as NY.')
/** Postal code in capitals without spaces at the ends; of a ZIP+4 only the first five digits, as calls have them. */
export const postalCodeSchema = z.string().regex(/^(?!\d{5}-\d{4}$)[A-Z0-9][A-Z0-9 -]{0,8}[A-Z0-9]$/, 'Write a postal code such as 10001.')

/** Millionths of a degree: integers, so that arithmetic on them repeats exactly. */
export const pointSchema = z.strictObject({ latE6: wholeNumber(-90_000_000, 90_000_000), lonE6: wholeNumber(-180_000_000, 180_000_000) })
export type GeoPoint = z.infer<typeof pointSchema>

/** "city|STATE", the city in lower case as calls have it: "springfield|IL". */
const citySchema = z.string().regex(/^[^|\p{Cc}\p{Cs}\p{Z}](?:[^|\p{Cc}\p{Cs}]{0,78}[^|\p{Cc}\p{Cs}\p{Z}])?\|[A-Z0-9]{1,3}$/u, 'Write a city as springfield|IL.')
  .refine((city) => city.startsWith(city.slice(0, city.lastIndexOf('|')).toLowerCase()), 'Write the city in lower case: springfield|IL.')

export const MAX_PLACES = 50_000
export const MAX_RADII = 20

export const placesSchema = z.strictObject({
  countries: z.array(countrySchema).max(300).optional(),
  states: z.array(stateSchema).max(500).optional(),
  cities: z.array(citySchema).max(MAX_PLACES).optional(),
  zips: z.array(postalCodeSchema).max(MAX_PLACES).optional(),
  radii: z.array(z.strictObject({ center: pointSchema, radiusMeters: wholeNumber(1, 5_000_000) })).max(MAX_RADII).optional(),
})
export type Places = z.infer<typeof placesSchema>

/** `include` absent or without any place: everywhere. A caller whose place is unknown matches no list: not included, and not excluded. */
export const geographySchema = z.strictObject({ include: placesSchema.optional(), exclude: placesSchema.optional() })
export type Geography = z.infer<typeof geographySchema>
