/**
 * Headers of everything we serve. The console's policy allows the Voice SDK's signalling and media and nothing else from outside.
 * Source of the Twilio hosts: the Voice SDK's README, "Content Security Policy".
 */
import type { FastifyHelmetOptions } from '@fastify/helmet'

export interface SecurityHeaderOptions {
  /** Origin that browsers see. */
  readonly publicUrl: string
  /** Local carrier: host and port of its signalling, over plain WebSocket on localhost. Undefined: Twilio's own. */
  readonly voiceSignalingHost: string | undefined
}

const TWILIO_CONNECT = ['https://eventgw.twilio.com', 'wss://voice-js.roaming.twilio.com', 'https://media.twiliocdn.com', 'https://sdk.twilio.com']
const TWILIO_MEDIA = ['https://media.twiliocdn.com', 'https://sdk.twilio.com']
const HSTS_SECONDS = 31_536_000

function connectSources(options: SecurityHeaderOptions): string[] {
  const own = new URL(options.publicUrl)
  const sources = ["'self'", `${own.protocol === 'https:' ? 'wss' : 'ws'}://${own.host}`]
  const host = options.voiceSignalingHost
  // The SDK also posts its quality events; with a local carrier those go to the same host.
  return host === undefined ? [...sources, ...TWILIO_CONNECT] : [...sources, `ws://${host}`, `wss://${host}`, `http://${host}`, `https://${host}`]
}

export function securityHeaders(options: SecurityHeaderOptions): FastifyHelmetOptions {
  const secure = options.publicUrl.startsWith('https:')
  const twilioMedia = options.voiceSignalingHost === undefined ? TWILIO_MEDIA : []
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Positioned popups and virtual lists set style attributes; style elements come from our own files.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: connectSources(options),
        mediaSrc: ["'self'", 'mediastream:', 'blob:', 'data:', ...twilioMedia],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: HSTS_SECONDS } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Over plain http on localhost the browser ignores these two and warns.
    originAgentCluster: secure,
    crossOriginOpenerPolicy: secure ? { policy: 'same-origin' } : false,
  }
}

/** For answers that are no page and come from outside Fastify's routes: broken requests, sockets. Nothing may run, frame or guess them. */
export const BARE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** The microphone is for the softphone; nothing else is asked for. */
export const PERMISSIONS_POLICY = 'microphone=(self), autoplay=(self), camera=(), geolocation=(), payment=(), usb=()'
