import { create } from 'zustand'
import { INITIAL_SOFTPHONE, nextSoftphone, type SoftphoneEvent, type SoftphoneState } from './softphone-state.ts'

/** View state of the softphone. Changed only through `dispatchSoftphone`. */
export const useSoftphone = create<SoftphoneState>(() => INITIAL_SOFTPHONE)

export function dispatchSoftphone(event: SoftphoneEvent): void {
  useSoftphone.setState((state) => nextSoftphone(state, event, Date.now()), true)
}

export function resetSoftphone(): void {
  useSoftphone.setState(INITIAL_SOFTPHONE, true)
}

type LevelListener = (level: number) => void
const levelListeners = { input: new Set<LevelListener>(), output: new Set<LevelListener>() }

/** Levels move 20 times a second, so they go straight to the meters and never through React. */
export function publishLevels(input: number, output: number): void {
  for (const listener of levelListeners.input) listener(input)
  for (const listener of levelListeners.output) listener(output)
}

function subscribeTo(side: 'input' | 'output') {
  return (listener: LevelListener): (() => void) => {
    levelListeners[side].add(listener)
    return () => levelListeners[side].delete(listener)
  }
}
export const subscribeInputLevel = subscribeTo('input')
export const subscribeOutputLevel = subscribeTo('output')
