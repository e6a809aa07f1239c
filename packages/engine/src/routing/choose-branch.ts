import type { SplitStep } from '@ringfloor/shared'
import { tieKey } from '../auction/index.ts'

/**
 * Which branch of a split a draw chooses: the first whose cumulative share lies above the draw's hash, in basis points. A branch without a share is chosen by
 * no draw. 2^32 is no multiple of 10000, which makes a branch at most 0.0003 % more likely than its share says.
 * @param stepIndex of the split in the plan, from 0
 */
export function chooseBranch(split: SplitStep, stepIndex: number, draw: number): number {
  const point = tieKey(draw, `split:${stepIndex}`) % 10_000
  let reached = 0
  for (const [index, branch] of split.branches.entries()) {
    reached += branch.shareBasisPoints
    if (point < reached) return index
  }
  return split.branches.length - 1
}
