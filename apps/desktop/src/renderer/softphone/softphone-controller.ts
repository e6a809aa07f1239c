/** Owns the one softphone of this browser: who has it, the microphone, and what wakes it. Sequences; decides little. */
import { holdLock } from './device-lock.ts'
import { askForMicrophone, watchMicrophone } from './microphone.ts'
import { createPhoneLine, type PhoneLinePort } from './phone-line.ts'
import { canRing } from './softphone-state.ts'
import { dispatchSoftphone, resetSoftphone, useSoftphone } from './softphone-store.ts'
import { watchSurroundings } from './watch-surroundings.ts'

export interface SoftphonePort extends PhoneLinePort {
  readonly reportReady: (ready: boolean) => void
  readonly onResume: (listener: () => void) => () => void
}

export interface SoftphoneController {
  readonly answer: () => void
  readonly decline: () => void
  readonly hangUp: () => void
  readonly toggleMute: () => void
  /** Asks for the microphone if need be; false where a call could not be taken. */
  readonly prepare: () => Promise<boolean>
  /** Takes the softphone over from another tab of this browser. */
  readonly takeOver: () => void
  readonly stop: () => void
}

export function startSoftphone(port: SoftphonePort): SoftphoneController {
  const line = createPhoneLine(port)
  let lock: { readonly release: () => void } | undefined
  let stopped = false

  const acquire = (steal: boolean) => {
    dispatchSoftphone({ type: 'line', line: 'elsewhere' })
    lock = holdLock(steal, line.open, () => {
      line.close()
      if (!stopped) acquire(false)
    })
  }

  resetSoftphone()
  const forgetReadiness = useSoftphone.subscribe((state) => port.reportReady(canRing(state)))
  const forgetSurroundings = watchSurroundings(port.onResume, line.renewRegistration)
  const microphone = watchMicrophone((state) => dispatchSoftphone({ type: 'microphone', microphone: state }))
  acquire(false)

  return {
    answer: () => line.provider()?.answer(),
    decline: () => line.provider()?.decline(),
    hangUp: () => line.provider()?.hangUp(),
    toggleMute: () => {
      const { call } = useSoftphone.getState()
      if (call?.phase === 'open') line.provider()?.setMuted(!call.muted)
    },
    prepare: prepareMicrophone,
    takeOver: () => {
      lock?.release()
      acquire(true)
    },
    stop: () => {
      stopped = true
      port.reportReady(false)
      forgetReadiness()
      forgetSurroundings()
      void microphone.then((forget) => forget())
      line.close()
      lock?.release()
      resetSoftphone()
    },
  }
}

async function prepareMicrophone(): Promise<boolean> {
  if (useSoftphone.getState().microphone !== 'granted') dispatchSoftphone({ type: 'microphone', microphone: await askForMicrophone() })
  const { microphone } = useSoftphone.getState()
  return microphone !== 'denied' && microphone !== 'missing'
}
