/** The phone page: wires the telephone, the screen, the keyboard and what is remembered. */
import { formatPhoneNumber, toE164 } from '@ringfloor/shared'
import { config } from 'zod'
import * as memory from './memory.ts'
import { createPhone } from './phone.ts'
import { createSounds } from './sounds.ts'
import type { Sounds } from './sounds.ts'
import { isInCall, sendsKeys } from './state.ts'
import { createView, find } from './view.ts'
import { PROBLEMS } from './words.ts'

config({ jitless: true }) // the page's policy forbids code made from strings

let audioContext: AudioContext | undefined
let sounds: Sounds | undefined
const context = (): AudioContext => {
  audioContext ??= new AudioContext()
  if (audioContext.state === 'suspended') void audioContext.resume()
  return audioContext
}

const view = createView(press)
const phone = createPhone({
  player: find<HTMLAudioElement>('remote'),
  context,
  sounds: () => (sounds ??= createSounds(context())),
  onChange: (state) => view.render(state),
  onFinished: (call) => view.renderRecent(memory.rememberCall(call), choose),
})

function press(digit: string): void {
  view.flashKey(digit)
  phone.press(digit)
  if (!isInCall(phone.state.call)) insert(digit)
}

/** At the cursor, as if typed there. */
function insert(text: string): void {
  const { to } = view
  const start = to.selectionStart ?? to.value.length
  to.setRangeText(text, start, to.selectionEnd ?? start, 'end')
}

function choose(number: string): void {
  if (isInCall(phone.state.call)) return
  view.to.value = formatPhoneNumber(number)
  view.to.focus()
}

function callOrAnswer(): void {
  if (phone.state.call.kind === 'incoming') return void phone.answer()
  if (isInCall(phone.state.call)) return
  const from = toE164(view.own.value)
  const to = toE164(view.to.value)
  if (from === undefined) return phone.showProblem(PROBLEMS.ownNumber)
  if (to === undefined) return phone.showProblem(PROBLEMS.number)
  memory.rememberDialled(to)
  void phone.dial(from, to)
}

function updateReceiving(): void {
  const receive = find<HTMLInputElement>('receive')
  const number = toE164(view.own.value)
  memory.rememberReceiving(receive.checked)
  if (number !== undefined) {
    memory.rememberOwnNumber(number)
    view.own.value = formatPhoneNumber(number)
  }
  if (number === undefined) phone.showProblem(PROBLEMS.ownNumber)
  phone.receiveOn(receive.checked ? (number ?? null) : null)
  view.render(phone.state)
}

function setTheme(theme: memory.Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  const next = nextTheme(theme)
  find('theme-words').textContent = `Appearance: ${theme}. Change to ${next}.`
  find('theme').title = `Appearance: ${theme}`
  find('theme').dataset['theme'] = theme
}

function nextTheme(theme: memory.Theme): memory.Theme {
  return theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system'
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const inField = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox' && !event.target.readOnly
  const { call } = phone.state
  if (event.key === 'Escape' && isInCall(call)) return phone.end()
  if (event.key === 'Escape') return phone.showProblem(null)
  if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement) && event.target !== view.own) {
    event.preventDefault()
    return callOrAnswer()
  }
  if (inField) return
  if (event.key.toLowerCase() === 'm') return phone.toggleMute()
  if (!/^[0-9*#+]$/.test(event.key)) {
    if (event.key === 'Backspace' && !isInCall(call)) view.to.focus()
    return
  }
  if (sendsKeys(call) && event.key !== '+') return event.repeat ? undefined : press(event.key)
  if (!isInCall(call)) view.to.focus() // the key then types itself
}

function start(): void {
  view.own.value = formatPhoneNumber(memory.recallOwnNumber())
  const asked = new URLSearchParams(location.search).get('to') ?? memory.recallLastDialled()
  view.to.value = asked === '' ? '' : formatPhoneNumber(asked.startsWith(' ') ? `+${asked.trim()}` : asked) // "+" unescaped in an address is a space
  find<HTMLInputElement>('receive').checked = memory.recallReceiving()
  view.renderRecent(memory.recallRecent(), choose)
  setTheme(memory.recallTheme())
  view.render(phone.state)
  if (memory.recallReceiving()) updateReceiving()

  find('dial').addEventListener('submit', (event) => {
    event.preventDefault()
    callOrAnswer()
  })
  find('hangup').addEventListener('click', () => phone.end())
  find('mute').addEventListener('click', () => phone.toggleMute())
  find('erase').addEventListener('click', () => {
    view.to.value = view.to.value.slice(0, -1)
    view.to.focus()
  })
  find('receive').addEventListener('change', updateReceiving)
  view.own.addEventListener('change', updateReceiving)
  view.to.addEventListener('input', () => phone.showProblem(null))
  find('theme').addEventListener('click', () => {
    const next = nextTheme(memory.recallTheme())
    memory.rememberTheme(next)
    setTheme(next)
  })
  document.addEventListener('keydown', onKeyDown)
  document.addEventListener('pointerdown', () => void context(), { once: true })

  const refresh = (): void => {
    view.renderLevels(phone.levels())
    view.renderTimer(phone.state)
    requestAnimationFrame(refresh)
  }
  refresh()
}

start()
