import { describe, expect, it } from 'vitest'
import { createLogger, maskPersonal } from './logger.ts'

describe('logger', () => {
  it('masks personal data and hides secrets, wherever they sit', () => {
    const lines: string[] = []
    const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
    log.info({ pii: { from: '+15552010001' }, authToken: 'secret-1' }, 'Call received')
    log.child({ call: { pii: { digits: '1234567' } } }).warn({ account: { authToken: 'secret-2' } }, 'Digits')
    const text = lines.join('')
    expect(text).toContain('**********01')
    for (const leak of ['+1555201', '1234567', 'secret-1', 'secret-2']) expect(text).not.toContain(leak)
  })

  it('shows nothing of a very short value', () => {
    expect(maskPersonal('1234')).toBe('****')
    expect(maskPersonal('12345')).toBe('***45')
  })
})
