/**
 * The official package's REST client, one per account, loaded only when the first request is made. With `baseUrl` (the local carrier) the
 * request client rewrites the origin and nothing else differs.
 */
import type RequestClientType from 'twilio/lib/base/RequestClient.js'
import type TwilioResponseType from 'twilio/lib/http/response.js'
import type TwilioType from 'twilio/lib/rest/Twilio.js'
import { CarrierError } from '../../carrier.ts'
import type { CarrierAccount } from '../../carrier.ts'

/** No REST request may take longer: callers are waiting. */
export const CARRIER_TIMEOUT_MS = 8_000
const RETRYABLE_STATUS = new Set([408, 425, 429])

type TwilioResponse<TData> = TwilioResponseType.default<TData>
export type TwilioClient = InstanceType<typeof TwilioType>
export type ClientFor = (account: CarrierAccount) => Promise<TwilioClient>

export interface ClientOptions {
  /** Origin to send every request to; undefined for Twilio itself. */
  readonly baseUrl: string | undefined
  readonly timeoutMs?: number
  /** Whether a number that the account does not have is added to it. With Twilio itself that is a purchase: never, which is the default there. */
  readonly addsNumbers?: boolean
}

async function createRequestClient(options: ClientOptions): Promise<RequestClientType> {
  const { default: RequestClient } = await import('twilio/lib/base/RequestClient.js')
  const { baseUrl } = options
  class OriginRewriter extends RequestClient {
    override request<TData>(request: RequestClientType.RequestOptions<TData>): Promise<TwilioResponse<TData>> {
      if (baseUrl === undefined) return super.request<TData>(request)
      const target = new URL(request.uri)
      return super.request<TData>({ ...request, uri: `${baseUrl}${target.pathname}${target.search}` })
    }
  }
  return new OriginRewriter({ timeout: options.timeoutMs ?? CARRIER_TIMEOUT_MS })
}

export function createClientFor(options: ClientOptions): ClientFor {
  const clients = new Map<string, { readonly authToken: string; readonly client: Promise<TwilioClient> }>()
  let requestClient: Promise<RequestClientType> | undefined

  const create = async (account: CarrierAccount): Promise<TwilioClient> => {
    requestClient ??= createRequestClient(options)
    const [{ default: Twilio }, httpClient] = await Promise.all([import('twilio/lib/rest/Twilio.js'), requestClient])
    return new Twilio(account.accountSid, account.authToken, { httpClient })
  }

  return (account) => {
    const known = clients.get(account.accountSid)
    if (known?.authToken === account.authToken) return known.client
    const client = create(account)
    clients.set(account.accountSid, { authToken: account.authToken, client })
    return client
  }
}

/** Whatever the package throws, as our one error. */
export function toCarrierError(operation: string, error: unknown): CarrierError {
  if (error instanceof CarrierError) return error
  const fields = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown; code?: unknown; message?: unknown }
  const status = typeof fields.status === 'number' ? fields.status : 0
  const carrierCode = typeof fields.code === 'number' ? fields.code : null
  return new CarrierError({
    retryable: status === 0 || status >= 500 || RETRYABLE_STATUS.has(status),
    status,
    carrierCode,
    message: `Carrier ${operation}: ${typeof fields.message === 'string' ? fields.message : 'no answer'}`,
    cause: error,
  })
}
