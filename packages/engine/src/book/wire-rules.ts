import { formatDecimal } from '@ringfloor/shared'

const MICROS_PER_BASIS_POINT = 100n

/**
 * A parsed `rules` document as it is written: amounts and factors as decimal strings, keys sorted. The inverse of the schemas of shared, whose every bigint is an
 * amount and whose every `factor` counts basis points.
 */
export function writeRules(rules: unknown): unknown {
  if (typeof rules === 'bigint') return formatDecimal(rules)
  if (Array.isArray(rules)) return rules.map(writeRules)
  if (typeof rules !== 'object' || rules === null) return rules
  const written: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(rules).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined) continue
    written[key] = key === 'factor' && typeof value === 'number' ? formatDecimal(BigInt(value) * MICROS_PER_BASIS_POINT) : writeRules(value)
  }
  return written
}
