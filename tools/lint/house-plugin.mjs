// ESLint rules of this house. Their messages name the right way. The tables are in places.mjs.
import { relative, sep } from 'node:path'
import { DEFAULT_EXPORT_WELCOME, ENV_INSTEAD, ENV_WELCOME, IMPORT_PLACES, PURE_FILES } from './places.mjs'

/** @typedef {import('eslint').Rule.RuleModule} RuleModule @typedef {import('eslint').Rule.RuleContext} RuleContext @typedef {import('eslint').Rule.Node} Node */

const ROOT = new URL('../..', import.meta.url).pathname

/** @param {RuleContext} context */
const pathOf = (context) => relative(ROOT, context.filename).split(sep).join('/')

/** @type {RuleModule} */
const importInItsPlace = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const path = pathOf(context)
    const rows = IMPORT_PLACES.filter((row) => row.within.test(path) && !row.welcome.test(path))
    if (rows.length === 0) return {}
    /** @param {Node} node @param {unknown} name */
    const look = (node, name) => {
      const row = typeof name === 'string' ? rows.find((candidate) => candidate.imports.test(name)) : undefined
      if (row !== undefined) context.report({ node, message: `"${name}" does not belong here. ${row.instead}` })
    }
    return {
      ImportDeclaration: (node) => look(node, node.source.value),
      ExportNamedDeclaration: (node) => look(node, node.source?.value),
      ExportAllDeclaration: (node) => look(node, node.source.value),
      ImportExpression: (node) => look(node, node.source.type === 'Literal' ? node.source.value : undefined),
      'CallExpression[callee.name="require"]': (node) => look(node, node.arguments[0]?.value),
    }
  },
}

/** @type {RuleModule} */
const envInItsPlace = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    if (ENV_WELCOME.test(pathOf(context))) return {}
    /** @param {Node} node */
    const report = (node) => context.report({ node, message: ENV_INSTEAD })
    return {
      'MemberExpression[object.name="process"][property.name="env"]': report,
      'MemberExpression[object.name="process"][property.value="env"]': report,
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]': report,
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]': report,
    }
  },
}

const NO_CLOCK = 'The engine has no clock: take `now` (ISO text or milliseconds) from the facts.'
const NO_DICE = 'The engine throws no dice: take the draw from the facts, so that a replay gives the same result.'
const NO_ASYNC = 'The engine decides at once: whatever must be waited for is gathered before, and comes in as a fact.'

/** @type {RuleModule} */
const pureEngine = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    if (!PURE_FILES.test(pathOf(context))) return {}
    /** @param {string} message @returns {(node: Node) => void} */
    const say = (message) => (node) => context.report({ node, message })
    return {
      'MemberExpression[object.name="Date"][property.name="now"]': say(NO_CLOCK),
      'NewExpression[callee.name="Date"][arguments.length=0]': say(NO_CLOCK),
      'CallExpression[callee.name="Date"]': say(NO_CLOCK),
      'MemberExpression[object.name="performance"]': say(NO_CLOCK),
      'MemberExpression[object.name="Temporal"][property.name="Now"]': say(NO_CLOCK),
      'MemberExpression[object.name="Math"][property.name="random"]': say(NO_DICE),
      ':function[async=true]': say(NO_ASYNC),
      AwaitExpression: say(NO_ASYNC),
      'NewExpression[callee.name="Promise"]': say(NO_ASYNC),
      'MemberExpression[object.name="Promise"]': say(NO_ASYNC),
    }
  },
}

/** @type {RuleModule} */
const namedExports = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    if (DEFAULT_EXPORT_WELCOME.test(pathOf(context))) return {}
    return {
      ExportDefaultDeclaration: (node) => context.report({ node, message: 'Export it by name: a thing is then called the same everywhere, and a search finds it.' }),
      'ExportSpecifier[exported.name="default"]': (/** @type {Node} */ node) => context.report({ node, message: 'Export it by name: a thing is then called the same everywhere, and a search finds it.' }),
    }
  },
}

const LOG_METHODS = /^(trace|debug|info|warn|error|fatal)$/
const LOGGER_NAME = /^(log|logger)$/i
const PERSONAL_KEYS = /^(from|to|caller|callerId|callerNumber|phone|phoneNumber|digits|transcript|speechResult)$/i

/** @type {RuleModule} */
const quietLogs = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      'CallExpression[callee.type="MemberExpression"]': (/** @type {any} */ node) => {
        if (!isLogCall(node)) return
        for (const argument of node.arguments) {
          if (argument.type === 'TemplateLiteral' && argument.expressions.length > 0) context.report({ node: argument, message: STATIC_MESSAGE })
          if (argument.type === 'BinaryExpression') context.report({ node: argument, message: STATIC_MESSAGE })
          if (argument.type === 'ObjectExpression') reportPersonal(context, argument)
        }
      },
    }
  },
}

const STATIC_MESSAGE = 'Log messages are fixed texts: put what varies into fields, log.info({ callId }, "call answered").'

/** @param {any} node a call */
function isLogCall(node) {
  const { callee } = node
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || !LOG_METHODS.test(callee.property.name)) return false
  const { object } = callee
  if (object.type === 'Identifier') return LOGGER_NAME.test(object.name)
  return object.type === 'MemberExpression' && object.property.type === 'Identifier' && LOGGER_NAME.test(object.property.name)
}

/** @param {RuleContext} context @param {any} fields an object literal */
function reportPersonal(context, fields) {
  for (const property of fields.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier' || !PERSONAL_KEYS.test(property.key.name)) continue
    context.report({ node: property, message: `"${property.key.name}" is personal: log it as { pii: { ${property.key.name} } }, which is redacted and kept apart.` })
  }
}

/** @type {import('eslint').ESLint.Plugin} */
export const housePlugin = {
  meta: { name: 'house' },
  rules: { 'import-in-its-place': importInItsPlace, 'env-in-its-place': envInItsPlace, 'pure-engine': pureEngine, 'named-exports': namedExports, 'quiet-logs': quietLogs },
}
