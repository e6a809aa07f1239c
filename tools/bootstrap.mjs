#!/usr/bin/env node
// The first file that runs, on any Node >= 20 and before anything is installed: plain JavaScript, no dependencies. It installs, generates and builds
// what is missing or out of date, then hands over to tools/src/cli/<command>.ts on the pinned Node 24.
import { checkNodeVersion } from './bootstrap/node-version.mjs'

checkNodeVersion()
const { main } = await import('./bootstrap/main.mjs')
process.exitCode = await main(process.argv.slice(2))
