import { Toast } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, X } from 'lucide-react'

export interface Notice {
  readonly tone: 'good' | 'bad'
  readonly title: string
  readonly description?: string
}

const manager = Toast.createToastManager()

/** Tells the person how something went. For things they did; what the floor does shows where it happens. */
export function notify({ tone, title, description }: Notice): void {
  manager.add({ title, description, type: tone, priority: tone === 'bad' ? 'high' : 'low', timeout: tone === 'bad' ? 9000 : 5000 })
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 flex-col gap-2"><ToastList /></Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="rounded-lg border border-line-strong bg-raised p-3 shadow-(--shadow) transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
      <Toast.Content className="flex items-start gap-2">
        {toast.type === 'bad' ? <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" /> : <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />}
        <div className="min-w-0 flex-1">
          <Toast.Title className="font-medium" />
          <Toast.Description className="text-ink-2" />
        </div>
        <Toast.Close aria-label="Dismiss" className="-mt-1 -mr-1 grid size-6 place-items-center rounded-md text-ink-3 hover:bg-hover"><X aria-hidden className="size-3.5" /></Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
