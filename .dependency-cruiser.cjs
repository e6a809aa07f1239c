// Who may import whom (docs/architecture). Checked by `npm run check`; tools/test/boundaries.test.ts proves that each rule bites.

/** Files that only tests and measurements are made of. */
const TESTS = '\\.(test|spec)\\.tsx?$|/(test|testing|bench|electron-test)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle means that two files are one thing, or that a third is missing: move what both need into a file of its own. (Circles of types alone are fine.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere: name a file with its .ts ending, or a package in the package.json of this workspace.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shared-stands-alone',
      comment: 'packages/shared is the vocabulary of everybody: it imports nothing of ours and only zod-level libraries. What needs more belongs to engine, cloud or desktop.',
      severity: 'error',
      from: { path: '^packages/shared/src/', pathNot: TESTS },
      to: { pathNot: ['^packages/shared/src/', '^node_modules/(zod|libphonenumber-js|re2js)/'] },
    },
    {
      name: 'engine-imports-shared-only',
      comment: 'packages/engine decides and does nothing else: it imports shared and itself. Whatever it must know comes in as a fact; whatever must happen goes out as an effect.',
      severity: 'error',
      from: { path: '^packages/engine/src/', pathNot: TESTS },
      to: { pathNot: ['^packages/(engine|shared)/src/', '^node_modules/zod/'] },
    },
    {
      name: 'carrier-knows-no-exchange',
      comment: 'packages/local-carrier is a stand-in for Twilio and knows nothing of the exchange: of ours it imports shared only. What it must know of its user comes by its configuration file and its REST API.',
      severity: 'error',
      from: { path: '^packages/local-carrier/src/' },
      to: { path: '^(apps|tools|e2e|packages/engine)/' },
    },
    {
      name: 'cloud-imports-engine-and-shared',
      comment: 'apps/cloud imports engine and shared. The local carrier is reached over HTTP like Twilio, the console over its API.',
      severity: 'error',
      from: { path: '^apps/cloud/src/', pathNot: TESTS },
      to: { path: '^(apps/desktop|packages/local-carrier|tools|e2e)/' },
    },
    {
      name: 'desktop-knows-cloud-by-type',
      comment: "apps/desktop knows the cloud by its API alone: `import type { AppRouter } from '@ringfloor/cloud/app-router'`, nothing else.",
      severity: 'error',
      from: { path: '^apps/desktop/' },
      to: { path: '^apps/cloud/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'desktop-knows-only-the-router',
      comment: 'Of the cloud only src/trpc/app-router.ts may be seen from here. Shapes that both need belong to packages/shared.',
      severity: 'error',
      from: { path: '^apps/desktop/' },
      to: { path: '^apps/cloud/', pathNot: '^apps/cloud/src/trpc/app-router\\.ts$' },
    },
    {
      name: 'desktop-has-no-carrier-or-tools',
      comment: 'The console speaks to a carrier through the Voice SDK and to the exchange through its API.',
      severity: 'error',
      from: { path: '^apps/desktop/src/', pathNot: TESTS },
      to: { path: '^(packages/local-carrier|tools|e2e)/' },
    },
    {
      name: 'renderer-is-a-web-page',
      comment: 'The renderer runs unchanged in a browser: no Node, no Electron, nothing of the main process. Ask through src/ipc (the bridge).',
      severity: 'error',
      from: { path: '^apps/desktop/src/renderer/', pathNot: TESTS },
      to: { path: ['^apps/desktop/src/(main|preload)/', '^node_modules/electron/'] },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The renderer runs unchanged in a browser: no modules of Node. Ask through src/ipc (the bridge).',
      severity: 'error',
      from: { path: '^apps/desktop/src/renderer/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-core-without-electron',
      comment: 'src/main/core must run in plain Node: give it a port and implement the port in src/main/electron.',
      severity: 'error',
      from: { path: '^apps/desktop/src/(main/core|ipc)/' },
      to: { path: ['^apps/desktop/src/(main/electron|preload|renderer)/', '^node_modules/electron/'] },
    },
    {
      name: 'modules-meet-at-their-index',
      comment: 'A module of the cloud shows the others its index.ts and nothing else: export there what others need.',
      severity: 'error',
      from: { path: '^apps/cloud/src/modules/([^/]+)/', pathNot: TESTS },
      to: { path: '^apps/cloud/src/modules/', pathNot: ['^apps/cloud/src/modules/$1/', '^apps/cloud/src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'product-without-tests',
      comment: 'Product code does not import tests, fixtures or measurements.',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: TESTS },
      to: { path: TESTS, pathNot: 'node_modules' },
    },
    {
      name: 'own-dependencies-only',
      comment: 'This package is not in the dependencies of this workspace (or only in its devDependencies): add it to its package.json with an exact version.',
      severity: 'error',
      from: { path: '^(apps/cloud|packages/[^/]+)/src/', pathNot: [TESTS, '^packages/local-carrier/src/phone-page/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|out|generated|fixtures)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'] },
    skipAnalysisNotInRules: true,
  },
}
