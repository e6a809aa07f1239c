/**
 * The issue's proof by hand: `node packages/engine/bench/verify-index.ts [--seed 1000001]` runs 100,000 random calls over random books of 10 to 10,000 profiles through the compiled index and the
 * oracle, with changes between the calls, and prints what it did. Ends with 1 at the first mismatch.
 */
import { parseArgs } from 'node:util'
import { ISSUE_PLAN, runPlan } from '../test/index-check.ts'

const { values: flags } = parseArgs({ options: { seed: { type: 'string', default: '1000001' } } })
const total = { calls: 0, won: 0, changes: 0 }
for (const part of ISSUE_PLAN) {
  const from = process.hrtime.bigint()
  const { calls, won, changes, mismatch } = runPlan(part, Number(flags.seed))
  const seconds = Number(process.hrtime.bigint() - from) / 1e9
  console.log(`${part.books} books of ${part.profiles} profiles: ${calls} calls, ${won} with a winner, ${changes} changes, ${seconds.toFixed(1)} s`)
  if (mismatch !== null) {
    console.error('Mismatch:', mismatch)
    process.exit(1)
  }
  total.calls += calls
  total.won += won
  total.changes += changes
}
console.log(`${total.calls} calls, ${total.won} with a winner, ${total.changes} changes, 0 mismatches`)
