import { describe, expect, it } from 'vitest'
import { findConsoleFile } from './console-files.ts'
import { buildContentSecurityPolicy } from './content-security-policy.ts'
import { readDesktopConfig, socketOriginOf } from './desktop-config.ts'
import { isOwnPage, mayNavigate, mayOpenExternally } from './navigation-policy.ts'
import { isPermissionAllowed } from './permission-policy.ts'
import { socketFilter, withSession } from './socket-headers.ts'
import { buildWindowOptions } from './window-options.ts'

describe('the window', () => {
  it('keeps the page in its sandbox, and awake while hidden', () => {
    const { webPreferences } = buildWindowOptions('/preload.cjs', 'https://floor.example')
    expect(webPreferences).toEqual({
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
      additionalArguments: ['--ringfloor-cloud-origin=https://floor.example'],
    })
  })
})

describe('the content security policy', () => {
  it('is exactly this', () => {
    expect(buildContentSecurityPolicy('https://floor.example')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self' wss://floor.example ws://localhost:* https://eventgw.twilio.com wss://voice-js.roaming.twilio.com; media-src 'self' mediastream: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'",
    )
  })
  it('does not allow Twilio where the exchange is at a plain address: it has the local carrier', () => {
    expect(buildContentSecurityPolicy('http://localhost:4400')).toContain("connect-src 'self' ws://localhost:4400 ws://localhost:*; ")
  })
  it('allows no inline and no evaluated script', () => {
    expect(buildContentSecurityPolicy('http://localhost:4400')).not.toMatch(/script-src[^;]*unsafe/)
  })
})

describe('navigation', () => {
  it.each(['app://ringfloor/', 'app://ringfloor/calls/1'])('stays on %s', (url) => expect(mayNavigate(url)).toBe(true))
  it.each(['https://evil.example/', 'app://ringfloor.evil.example/', 'app://other/', 'app://x@ringfloor/', 'file:///etc/passwd', 'javascript:alert(1)', 'about:blank', 'not a url'])('never goes to %s', (url) => expect(isOwnPage(url)).toBe(false))
  it.each(['https://www.twilio.com/docs', 'http://localhost:4410/phone'])('opens %s outside', (url) => expect(mayOpenExternally(url)).toBe(true))
  it.each(['http://evil.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'https://user:pass@example.com/', 'ms-settings:', ''])('refuses to open %s', (url) => expect(mayOpenExternally(url)).toBe(false))
})

describe('permissions', () => {
  const own = 'app://ringfloor/desk'
  it('grants the microphone to the console', () => {
    expect(isPermissionAllowed({ permission: 'media', requestingUrl: own, mediaTypes: ['audio'] })).toBe(true)
  })
  it.each([
    ['media', own, ['audio', 'video']],
    ['media', own, ['video']],
    ['media', own, []],
    ['media', own, undefined],
    ['media', 'https://evil.example/', ['audio']],
    ['geolocation', own, undefined],
    ['display-capture', own, undefined],
    ['openExternal', own, undefined],
    ['clipboard-read', own, undefined],
  ] as const)('refuses %s to %s with %s', (permission, requestingUrl, mediaTypes) => {
    expect(isPermissionAllowed({ permission, requestingUrl, mediaTypes })).toBe(false)
  })
})

describe('files of the console', () => {
  it('answers pages with the one page and files with themselves', () => {
    expect(findConsoleFile('/app/renderer', '/calls/1')).toEqual({ path: '/app/renderer/index.html', contentType: 'text/html; charset=utf-8' })
    expect(findConsoleFile('/app/renderer', '/assets/index-1.js')?.path).toBe('/app/renderer/assets/index-1.js')
  })
  it.each(['/../main/index.js', '/assets/%2e%2e/%2e%2e/main/index.js', '/%E0%A4%A', '/secret.pem', '/assets/../../session.js'])('has nothing at %s', (path) => expect(findConsoleFile('/app/renderer', path)).toBeUndefined())
})

describe('the exchange’s address', () => {
  it('is an origin, from the environment', () => {
    expect(readDesktopConfig({ RINGFLOOR_URL: 'https://floor.example/some/page' }).cloudOrigin).toBe('https://floor.example')
    expect(readDesktopConfig({}).cloudOrigin).toBe('http://localhost:4400')
    expect(socketOriginOf('https://floor.example')).toBe('wss://floor.example')
  })
  it('is refused in words where it is none', () => {
    expect(() => readDesktopConfig({ RINGFLOOR_URL: 'file:///etc' })).toThrow(/RINGFLOOR_URL/)
  })
})

describe('sockets', () => {
  it('get the session, and only those of the exchange', () => {
    expect(socketFilter('https://floor.example')).toEqual(['wss://floor.example/socket.io/*'])
    expect(withSession({ origin: 'app://ringfloor', Authorization: 'Bearer forged', 'User-Agent': 'x' }, 'https://floor.example', 't1')).toEqual({ 'User-Agent': 'x', Origin: 'https://floor.example', Authorization: 'Bearer t1' })
    expect(withSession({}, 'https://floor.example', undefined)).toEqual({ Origin: 'https://floor.example' })
  })
})
