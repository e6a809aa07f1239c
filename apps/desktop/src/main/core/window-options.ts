/** Everything about the window that keeps a page from reaching the computer, in one place and asserted by a test. */
export interface WindowOptions {
  readonly width: number
  readonly height: number
  readonly minWidth: number
  readonly minHeight: number
  readonly show: boolean
  readonly title: string
  readonly webPreferences: {
    readonly preload: string
    readonly sandbox: true
    readonly contextIsolation: true
    readonly nodeIntegration: false
    readonly nodeIntegrationInWorker: false
    readonly nodeIntegrationInSubFrames: false
    readonly webSecurity: true
    readonly allowRunningInsecureContent: false
    readonly experimentalFeatures: false
    readonly webviewTag: false
    readonly navigateOnDragDrop: false
    readonly spellcheck: false
    /** Calls must ring while the window is hidden. */
    readonly backgroundThrottling: false
    readonly autoplayPolicy: 'no-user-gesture-required'
    readonly additionalArguments: string[]
  }
}

/** How the preload script learns the exchange's origin. */
export const CLOUD_ORIGIN_ARGUMENT = '--ringfloor-cloud-origin='

export function buildWindowOptions(preload: string, cloudOrigin: string): WindowOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Ringfloor',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
      additionalArguments: [`${CLOUD_ORIGIN_ARGUMENT}${cloudOrigin}`],
    },
  }
}
