import { AvailabilityPanel } from './availability-panel.tsx'
import { DayFigures } from './day-figures.tsx'
import { OwnCallsPanel } from './own-calls-panel.tsx'
import { ReadinessPanel } from './readiness-panel.tsx'
import { TryItPanel } from '../floor/try-it-panel.tsx'

/** Where an agent sits. Calls themselves show in the call bar above every page. */
export function DeskPage() {
  return (
    <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <h1 className="sr-only">Desk</h1>
      <div className="flex min-w-0 flex-col gap-3">
        <AvailabilityPanel />
        <DayFigures />
        <OwnCallsPanel />
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <ReadinessPanel />
        <TryItPanel />
      </div>
    </div>
  )
}
