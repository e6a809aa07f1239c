import type { ApiProblem } from '../../api/api-error.ts'

/** Pure: why one is not in. A countdown that has run out has nothing more to say. */
export function describeRefusal(problem: ApiProblem, secondsLeft: number): string | null {
  if (problem.code !== 'rate_limit.exceeded' || problem.retryAfterSeconds === null) return problem.message
  return secondsLeft > 0 ? `Too many attempts. You can try again in ${secondsLeft} s.` : null
}
