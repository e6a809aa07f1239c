import { z } from 'zod'

const seconds = z.number().min(0).max(3600)

export const robotStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('speak'), text: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('tone'), seconds }),
  z.object({ kind: z.literal('silence'), seconds }),
  z.object({ kind: z.literal('digits'), digits: z.string().regex(/^[0-9*#A-Dw]{1,64}$/, 'Digits are 0-9, *, #, A-D and w (half a second).') }),
  z.object({ kind: z.literal('hangup') }),
])
export type RobotStep = z.infer<typeof robotStepSchema>

/**
 * What a robot does. When it is called: rings, then `behaviour` after `answerAfterSeconds` (`no-answer` rings for ever). When it talks: the steps
 * in order, then it stays on the line unless `stayUntilHangup` is false.
 */
export const robotScriptSchema = z.object({
  answerAfterSeconds: seconds.default(0),
  behaviour: z.enum(['answer', 'busy', 'no-answer', 'reject']).default('answer'),
  steps: z.array(robotStepSchema).max(100).default([]),
  stayUntilHangup: z.boolean().default(true),
})
export type RobotScript = z.infer<typeof robotScriptSchema>
export type RobotScriptInput = z.input<typeof robotScriptSchema>
