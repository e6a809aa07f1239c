/** Writes down every word a page gets from the network: answers, and the frames of its sockets. For tests that look for what must not be there. */
import type { Page } from 'playwright-core'

export interface Traffic {
  /** Everything received so far, one entry per answer or frame. */
  received(): Promise<readonly string[]>
}

const TEXT = /json|text|javascript|xml/

/** Call it before the page goes anywhere. Our own static files are left out. */
export function recordTraffic(page: Page): Traffic {
  const entries: Promise<string>[] = []
  page.on('response', (response) => {
    const isApi = /\/(trpc|socket\.io)/.test(new URL(response.url()).pathname)
    if (!isApi || !TEXT.test(response.headers()['content-type'] ?? '')) return
    entries.push(response.text().then((body) => `${response.url()} ${body}`, () => response.url()))
  })
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => { entries.push(Promise.resolve(`${socket.url()} ${payload.toString()}`)) })
  })
  return { received: () => Promise.all(entries) }
}
