import type { ConfigReceipt } from '@ringfloor/shared'
import type { Notice } from '../ui/toasts.tsx'

/** Pure: a receipt in words. */
export function describeReceipt(receipt: Pick<ConfigReceipt, 'result' | 'message'>, subject: string): Notice {
  switch (receipt.result) {
    case 'applied':
      return { tone: 'good', title: `Saved. ${subject}` }
    case 'conflict':
      return { tone: 'bad', title: `Not saved. ${subject}`, description: receipt.message ?? 'Somebody else changed it in the meantime. The newest values are shown now: look, then change it again.' }
    case 'rejected':
      return { tone: 'bad', title: `Refused. ${subject}`, description: receipt.message ?? 'The exchange does not accept this value.' }
  }
}
