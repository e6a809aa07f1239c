import { BalancesPanel } from './balances-panel.tsx'
import { FloorFigures } from './floor-figures.tsx'
import { LiveCallsPanel } from './live-calls-panel.tsx'
import { RecentCallsPanel } from './recent-calls-panel.tsx'
import { SeatsPanel } from './seats-panel.tsx'
import { TryItPanel } from './try-it-panel.tsx'

/** The whole floor at a glance, for managers and operators. */
export function FloorPage() {
  return (
    <div className="flex flex-col gap-3">
      <h1 className="sr-only">Floor</h1>
      <FloorFigures />
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_22rem] xl:grid-rows-[auto_1fr]">
        <LiveCallsPanel />
        <div className="grid min-w-0 items-start gap-3 md:grid-cols-2 xl:col-start-2 xl:row-span-2 xl:row-start-1 xl:grid-cols-1">
          <BalancesPanel />
          <div className="min-w-0 md:row-span-2 xl:row-span-1"><SeatsPanel /></div>
          <TryItPanel />
        </div>
        <RecentCallsPanel />
      </div>
    </div>
  )
}
