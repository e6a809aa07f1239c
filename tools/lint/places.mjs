// Where things belong. Each row: what, in which files it matters, where it is welcome, and what to do instead. One table, so that a boundary is changed in one line.

/**
 * @typedef {object} Place
 * @property {RegExp} imports the module names this row is about
 * @property {RegExp} within files the row looks at
 * @property {RegExp} welcome files among them that may
 * @property {string} instead the message
 */

const TESTS = String.raw`\.(test|spec)\.tsx?$|/(test|testing|bench)/`

/** @type {readonly Place[]} */
export const IMPORT_PLACES = [
  {
    imports: /^(@prisma\/|pg$|pg-)|(^|\/)generated(\/|$)/,
    within: /^apps\/cloud\//,
    welcome: new RegExp(String.raw`\.(repository|queries)\.ts$|^apps/cloud/(prisma|src/db|src/ledger|src/leases|src/cli)/|^apps/cloud/src/calls/admission|${TESTS}`),
    instead: 'The database is reached from *.repository.ts, *.queries.ts, src/db, src/ledger, src/leases and calls/admission*. Write a function there that says what it does (find-targets, save-call) and call that; shapes that others need are exported from src/db as types.',
  },
  {
    imports: /^@trpc\/server/,
    within: /^(apps|packages)\//,
    welcome: new RegExp(String.raw`^apps/cloud/src/trpc/|\.router\.ts$|${TESTS}`),
    instead: 'tRPC ends at the router: *.router.ts and src/trpc. Move the work to a verb-noun use case that takes plain values and throws AppError, and call it from the router.',
  },
  {
    imports: /^electron($|\/)/,
    within: /^(apps|packages)\//,
    welcome: /^apps\/desktop\/(src\/main\/electron|src\/preload|electron-test)\//,
    instead: 'Electron is known only to src/main/electron and src/preload (importing it anywhere else starts a download in tests). Put the logic into src/main/core with a port, and implement the port in src/main/electron.',
  },
]

/** Files that may read process.env. */
export const ENV_WELCOME = new RegExp(String.raw`^apps/cloud/src/env\.ts$|^packages/local-carrier/src/(env|main)\.ts$|^apps/cloud/src/cli/|^apps/desktop/src/main/index\.ts$|^(tools|e2e)/|\.config\.(ts|mjs|cjs)$|${TESTS}`)
export const ENV_INSTEAD = 'The environment is read once, in env.ts, where it is checked and put into words. Take the value as a parameter from the composition root (main.ts).'

/** Files that may have a default export, because a tool asks for it. */
export const DEFAULT_EXPORT_WELCOME = /(^|\/)[^/]*\.config\.(ts|mjs|cjs)$|\.d\.ts$|(^|\/)global-[a-z-]+\.ts$/

/** Decisions are pure here: the same facts give the same answer, bit for bit. */
export const PURE_FILES = /^packages\/engine\/src\/(?!.*\.test\.ts$)/
