/** The sound of one call: microphone in, carrier out, and how loud both are. */
const GATHERING_TIMEOUT_MS = 1000

export interface CallAudio {
  createOffer(): Promise<string>
  acceptAnswer(sdp: string): Promise<void>
  acceptOffer(sdp: string): Promise<string>
  setMuted(muted: boolean): void
  /** 0..1, now. */
  levels(): { readonly you: number; readonly them: number }
  close(): void
}

export interface CallAudioHooks {
  readonly player: HTMLAudioElement
  readonly context: AudioContext
  /** The connection failed for good. */
  readonly onLost: () => void
}

/** @throws DOMException where the browser gives no microphone */
export async function openCallAudio(hooks: CallAudioHooks): Promise<CallAudio> {
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
  const connection = new RTCPeerConnection({ iceServers: [] })
  const you = createMeter(hooks.context, microphone)
  let them: (() => number) | undefined
  let muted = false
  for (const track of microphone.getAudioTracks()) connection.addTrack(track, microphone)

  connection.ontrack = ({ track }) => {
    const stream = new MediaStream([track])
    hooks.player.srcObject = stream
    hooks.player.play().catch(() => undefined) // starts with the next gesture where the browser insists on one
    them = createMeter(hooks.context, stream)
  }
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'failed') hooks.onLost()
  }

  const finishLocal = async (): Promise<string> => {
    await connection.setLocalDescription()
    await gathered(connection)
    return connection.localDescription?.sdp ?? ''
  }

  return {
    createOffer: finishLocal,
    acceptAnswer: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
    async acceptOffer(sdp) {
      await connection.setRemoteDescription({ type: 'offer', sdp })
      return finishLocal()
    },
    setMuted(value) {
      muted = value
      for (const track of microphone.getAudioTracks()) track.enabled = !value
    },
    levels: () => ({ you: muted ? 0 : you(), them: them?.() ?? 0 }),
    close() {
      connection.close()
      for (const track of microphone.getTracks()) track.stop()
      hooks.player.srcObject = null
    },
  }
}

/** Loudness as the eye expects it: -60 dB is nothing, 0 dB is full. */
function createMeter(context: AudioContext, stream: MediaStream): () => number {
  const analyser = new AnalyserNode(context, { fftSize: 512 })
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return () => {
    analyser.getFloatTimeDomainData(samples)
    let sum = 0
    for (const sample of samples) sum += sample * sample
    const decibels = 20 * Math.log10(Math.sqrt(sum / samples.length) + 1e-6)
    return Math.max(0, Math.min(1, (decibels + 60) / 60))
  }
}

function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING_TIMEOUT_MS)
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return
      clearTimeout(timer)
      resolve()
    })
  })
}
