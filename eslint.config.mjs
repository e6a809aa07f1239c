// Two kinds of rules: typed ones that catch what a reader misses, and the rules of this house (tools/lint), whose messages name the right way.
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { housePlugin } from './tools/lint/house-plugin.mjs'

const SOURCES = ['**/*.{ts,tsx,mts}']
const TESTS = ['**/*.{test,spec}.{ts,tsx}', '**/{test,testing}/**', 'e2e/**']

export default defineConfig(
  globalIgnores(['**/node_modules/', '**/dist/', '**/out/', '**/.data/', '**/.turbo/', '**/coverage/', '**/generated/', 'tools/test/fixtures/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [...SOURCES, '**/*.{mjs,cjs}'],
    plugins: { house: housePlugin },
    rules: {
      'house/import-in-its-place': 'error',
      'house/env-in-its-place': 'error',
      'house/pure-engine': 'error',
      'house/named-exports': 'error',
      'house/quiet-logs': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'prefer-const': 'error',
      'no-var': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: SOURCES,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['packages/*/*.config.ts'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'package', package: '@tanstack/router-core', name: ['Redirect', 'NotFoundError'] }] }],
      // An async function without await is how an interface of promises is kept; methods here are closures that never see `this`.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // `'staff' | string` documents what is expected.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  {
    files: ['apps/*/src/**', 'packages/*/src/**'],
    // The last words of a process that could not start its log go to the terminal.
    ignores: ['apps/cloud/src/cli/**', '**/src/main.ts', ...TESTS],
    rules: { 'no-console': 'error' },
  },
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      // Matchers such as expect.any() and parsed answers are typed any; a wrong guess fails the test.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
)
