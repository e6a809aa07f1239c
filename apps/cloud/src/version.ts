import packageJson from '../package.json' with { type: 'json' }

/** Of the cloud's package. */
export const CLOUD_VERSION: string = packageJson.version
