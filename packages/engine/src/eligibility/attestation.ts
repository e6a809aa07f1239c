import type { AttestationLevel } from '@ringfloor/shared'

const PASSED = /^TN-Validation-Passed-([ABC])(?:-Diverted.*)?$/
const STRENGTH: Readonly<Record<AttestationLevel, number>> = { A: 3, B: 2, C: 1 }

/** The level that a carrier's verdict proves: "TN-Validation-Passed-B" and "TN-Validation-Passed-B-Diverted" prove B. Null for everything else. */
export function attestationLevel(text: string | null): AttestationLevel | null {
  const level = text === null ? undefined : PASSED.exec(text)?.[1]
  return level === 'A' || level === 'B' || level === 'C' ? level : null
}

/** A satisfies A, B and C; B satisfies B and C; C only C; none nothing. */
export function satisfiesAttestation(level: AttestationLevel | null, asked: AttestationLevel): boolean {
  return level !== null && STRENGTH[level] >= STRENGTH[asked]
}
