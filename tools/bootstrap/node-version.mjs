// Must parse on very old Node: no newer syntax here.
export const OLDEST_NODE = 20

/** Ends the process with words when Node is too old to go on. */
export function checkNodeVersion() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= OLDEST_NODE) return
  console.error(`Ringfloor needs Node ${OLDEST_NODE} or newer to start; this is ${process.version}. Get it from https://nodejs.org and run the command again. (Ringfloor itself then brings its own Node 24.)`)
  process.exit(1)
}
