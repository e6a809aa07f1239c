/** Twilio's own OpenAPI as ajv validators. OpenAPI 3.0.1 differs from JSON Schema in `nullable`, which is translated. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: { readonly 'application/x-www-form-urlencoded': { readonly schema: { readonly properties: Record<string, unknown> } } } }
  readonly responses: Record<string, { readonly content?: { readonly 'application/json': { readonly schema: Json } } }>
}
interface Document {
  readonly paths: Record<string, Record<'get' | 'post' | 'delete', Operation | undefined>>
  readonly components: { readonly schemas: Record<string, Json> }
}

const require = createRequire(import.meta.url)
const path = require.resolve('@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json')
const document = JSON.parse(readFileSync(path, 'utf8')) as Document

/** "uri" there also means a path, and the enum of how a conference ended says nothing of the null that its description promises. */
const FORMATS_OF_THEIR_OWN = ['uri-map', 'phone-number-capabilities', 'http-method', 'currency', 'uri', 'date-time-rfc-2822', 'phone-number', 'int64']
const NULL_BY_DESCRIPTION = new Set(['conference_enum_reason_conference_ended'])
const RFC_2822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} \+0000$/

const ajv = new Ajv({ strict: false, allErrors: true })
for (const format of FORMATS_OF_THEIR_OWN) ajv.addFormat(format, format === 'date-time-rfc-2822' ? RFC_2822 : true)
ajv.addSchema({ $id: 'twilio', components: { schemas: Object.fromEntries(Object.entries(document.components.schemas).map(([name, schema]) => [name, translate(schema, NULL_BY_DESCRIPTION.has(name))])) } })

function translate(schema: Json, nullable = false): Json {
  if (Array.isArray(schema)) return schema.map((part) => translate(part))
  if (schema === null || typeof schema !== 'object') return schema
  const { nullable: mayBeNull, ...rest } = schema
  const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, key === '$ref' && typeof value === 'string' ? value.replace('#/', 'twilio#/') : translate(value)]))
  return mayBeNull === true || nullable ? { anyOf: [{ type: 'null' }, plain] } : plain
}

function operationOf(method: 'get' | 'post' | 'delete', template: string): Operation {
  const operation = document.paths[`/2010-04-01/Accounts/{AccountSid}${template}`]?.[method]
  if (!operation) throw new Error(`Twilio's OpenAPI has no ${method} ${template}`)
  return operation
}

/** Compiles the answer's schema. With `strict`, every property that Twilio lists must be there, and no other. */
export function responseValidator(method: 'get' | 'post' | 'delete', template: string, status: number): ValidateFunction | null {
  const response = operationOf(method, template).responses[String(status)]
  if (!response) throw new Error(`Twilio's OpenAPI has no answer ${status} for ${method} ${template}`)
  const schema = response.content?.['application/json'].schema
  return schema === undefined ? null : ajv.compile(translate(schema) as object)
}

/** Property names of a component. */
export function propertiesOf(component: string): readonly string[] {
  const schema = document.components.schemas[component] as { properties: Record<string, unknown> }
  return Object.keys(schema.properties)
}

export function requestParameters(method: 'get' | 'post', template: string): readonly string[] {
  const operation = operationOf(method, template)
  const body = operation.requestBody?.content['application/x-www-form-urlencoded'].schema.properties ?? {}
  return [...(operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name), ...Object.keys(body)]
}
