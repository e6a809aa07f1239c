import type { MicrophoneState } from './softphone-state.ts'

/** Whether the person allowed the microphone, without asking. Calls back on each change; returns an unsubscribe. */
export async function watchMicrophone(listener: (state: MicrophoneState) => void): Promise<() => void> {
  if (!navigator.mediaDevices) {
    listener('missing')
    return () => undefined
  }
  try {
    const status = await navigator.permissions.query({ name: 'microphone' })
    const tell = () => listener(status.state)
    tell()
    status.addEventListener('change', tell)
    return () => status.removeEventListener('change', tell)
  } catch {
    listener('unknown')
    return () => undefined
  }
}

/** Asks for the microphone and lets go of it at once: between calls nothing listens. */
export async function askForMicrophone(): Promise<MicrophoneState> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    for (const track of stream.getTracks()) track.stop()
    return 'granted'
  } catch (error) {
    const name = error instanceof DOMException ? error.name : ''
    return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'denied'
  }
}
