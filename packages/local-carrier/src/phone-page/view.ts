/** Puts the state on the screen. The page's elements are all in index.html; here they are only filled, shown and enabled. */
import { formatPhoneNumber } from '@ringfloor/shared'
import { isInCall } from './state.ts'
import type { FinishedCall, PhoneState } from './state.ts'
import { canDial, formatDuration, sayLink, sayOutcome, sayState } from './words.ts'

const LETTERS: Readonly<Record<string, string>> = { '2': 'ABC', '3': 'DEF', '4': 'GHI', '5': 'JKL', '6': 'MNO', '7': 'PQRS', '8': 'TUV', '9': 'WXYZ', '0': '+' }
const KEY_NAMES: Readonly<Record<string, string>> = { '*': 'Star', '#': 'Hash' }
const KEY_FLASH_MS = 140

export function find<T extends Element = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no #${id}.`)
  return element as unknown as T
}

export interface View {
  readonly own: HTMLInputElement
  readonly to: HTMLInputElement
  render(state: PhoneState): void
  renderRecent(recent: readonly FinishedCall[], onChoose: (number: string) => void): void
  renderLevels(levels: { readonly you: number; readonly them: number }): void
  renderTimer(state: PhoneState): void
  flashKey(digit: string): void
}

export function createView(onKey: (digit: string) => void): View {
  const own = find<HTMLInputElement>('own')
  const to = find<HTMLInputElement>('to')
  const keys = createKeypad(onKey)

  return {
    own,
    to,
    render: (state) => renderState(state, to),
    renderRecent,
    renderLevels({ you, them }) {
      setLevel('meter-you', you)
      setLevel('meter-them', them)
    },
    renderTimer({ call }) {
      const timer = find('timer')
      const text = call.kind === 'talking' ? formatDuration(Date.now() - call.sinceMs) : ''
      if (timer.textContent !== text) timer.textContent = text
    },
    flashKey(digit) {
      const key = keys.get(digit)
      key?.classList.add('pressed')
      setTimeout(() => key?.classList.remove('pressed'), KEY_FLASH_MS)
    },
  }
}

function renderState(state: PhoneState, to: HTMLInputElement): void {
  const { call, link } = state
  const busy = isInCall(call)
  document.body.dataset['call'] = call.kind
  document.body.dataset['link'] = link
  document.title = call.kind === 'incoming' ? `Call from ${formatPhoneNumber(call.number)}` : call.kind === 'talking' ? 'In a call' : 'Phone'

  setText('link-words', sayLink(link))
  setText('state', sayState(state))
  setText('to-label', call.kind === 'incoming' || (call.kind === 'talking' && call.direction === 'incoming') ? 'Caller' : busy ? 'Calling' : 'Number to call')
  if (call.kind !== 'idle') to.value = formatPhoneNumber(call.number)
  to.readOnly = busy
  find<HTMLButtonElement>('erase').disabled = busy
  find<HTMLInputElement>('own').readOnly = busy

  const main = find<HTMLButtonElement>('call')
  main.hidden = busy && call.kind !== 'incoming'
  main.disabled = call.kind !== 'incoming' && !canDial(call, link)
  setText('call-words', call.kind === 'incoming' ? 'Answer' : 'Call')
  const hangup = find<HTMLButtonElement>('hangup')
  hangup.hidden = !busy
  setText('hangup-words', call.kind === 'incoming' ? 'Decline' : call.kind === 'talking' ? 'Hang up' : 'Give up')

  const mute = find<HTMLButtonElement>('mute')
  mute.disabled = call.kind !== 'talking' && call.kind !== 'ringing' && call.kind !== 'dialling'
  mute.setAttribute('aria-pressed', String(state.muted))
  setText('mute-words', state.muted ? 'Unmute' : 'Mute')

  renderProblem(state)
  renderReceiving(state)
}

function renderProblem({ problem }: PhoneState): void {
  const box = find('problem')
  box.hidden = problem === null
  if (problem === null) return box.replaceChildren()
  const title = document.createElement('strong')
  title.textContent = problem.title
  box.replaceChildren(title, ` ${problem.advice}`)
}

function renderReceiving(state: PhoneState): void {
  const wanted = find<HTMLInputElement>('receive').checked
  const hint = wanted
    ? state.registered === null
      ? 'Calls to this number will ring here once the carrier is reached.'
      : `Calls to ${formatPhoneNumber(state.registered)} ring in this page.`
    : 'The number that the other side sees.'
  setText('own-hint', hint)
}

function renderRecent(recent: readonly FinishedCall[], onChoose: (number: string) => void): void {
  find('recent-empty').hidden = recent.length > 0
  find('recent').replaceChildren(
    ...recent.map((call) => {
      const item = document.createElement('li')
      const button = document.createElement('button')
      button.type = 'button'
      button.addEventListener('click', () => onChoose(call.number))
      button.append(
        part('arrow', call.direction === 'incoming' ? '↙' : '↗', call.direction === 'incoming' ? 'Incoming call from' : 'Call to'),
        part('who', formatPhoneNumber(call.number)),
        part(`outcome ${call.outcome}`, sayOutcome(call)),
        part('when', new Date(call.atMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })),
      )
      item.append(button)
      return item
    }),
  )
}

/** A piece of a line; with `spoken`, the sign is for the eye only and the words for the ear. */
function part(className: string, text: string, spoken?: string): HTMLElement {
  const element = document.createElement('span')
  element.className = className
  if (spoken === undefined) {
    element.textContent = text
    return element
  }
  const sign = document.createElement('span')
  sign.ariaHidden = 'true'
  sign.textContent = text
  const words = document.createElement('span')
  words.className = 'hidden'
  words.textContent = spoken
  element.append(sign, words)
  return element
}

function createKeypad(onKey: (digit: string) => void): ReadonlyMap<string, HTMLButtonElement> {
  const keys = new Map<string, HTMLButtonElement>()
  for (const digit of '123456789*0#') {
    const key = document.createElement('button')
    key.type = 'button'
    key.dataset['key'] = digit
    key.setAttribute('aria-label', KEY_NAMES[digit] ?? digit)
    key.append(part('digit', digit === '*' ? '✱' : digit), part('letters', LETTERS[digit] ?? ''))
    key.addEventListener('click', () => onKey(digit))
    keys.set(digit, key)
  }
  find('keypad').replaceChildren(...keys.values())
  return keys
}

function setText(id: string, text: string): void {
  const element = find(id)
  if (element.textContent !== text) element.textContent = text
}

function setLevel(id: string, level: number): void {
  const meter = find<HTMLMeterElement>(id)
  const rounded = Math.round(level * 100) / 100
  if (meter.value !== rounded) meter.value = rounded
}
