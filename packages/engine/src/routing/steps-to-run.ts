import { DEFAULT_PLAN, type AskStep, type Plan } from '@ringfloor/shared'
import { chooseBranch } from './choose-branch.ts'
import type { ChosenBranch } from './types.ts'

export interface StepsToRun {
  readonly steps: readonly { readonly step: AskStep; /** Its place in the plan: "2", or "1.0.2" in a split. */ readonly key: string }[]
  readonly branches: readonly ChosenBranch[]
}

/**
 * The ask steps that a call takes, in order: of a split those of the branch that the draw chooses, and with overflow those of the other branches after it, as
 * they stand in the plan.
 */
export function stepsToRun(plan: Plan | undefined, draw: number): StepsToRun {
  const steps: { step: AskStep; key: string }[] = []
  const branches: ChosenBranch[] = []
  for (const [stepIndex, step] of (plan ?? DEFAULT_PLAN).entries()) {
    if (step.kind !== 'split') {
      steps.push({ step, key: `${stepIndex}` })
      continue
    }
    const chosen = chooseBranch(step, stepIndex, draw)
    branches.push({ stepIndex, branchIndex: chosen })
    const others = step.overflow === true ? [...step.branches.keys()].filter((index) => index !== chosen) : []
    for (const branchIndex of [chosen, ...others]) {
      for (const [askIndex, ask] of (step.branches[branchIndex]?.steps ?? []).entries()) steps.push({ step: ask, key: `${stepIndex}.${branchIndex}.${askIndex}` })
    }
  }
  return { steps, branches }
}
