import { STAFF_ROLES } from '@ringfloor/shared'
import { createBrowserHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { z } from 'zod'
import { ensureSession } from '../api/session.ts'
import { DESTINATIONS, homeOf, type PagePath } from './navigation.ts'
import { NotFoundPage, RouteErrorPage, RoutePending } from './route-states.tsx'

const rootRoute = createRootRoute({ notFoundComponent: NotFoundPage })

const signInSearch = z.object({ next: z.string().startsWith('/').optional().catch(undefined), ended: z.boolean().optional().catch(undefined) })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const session = await ensureSession()
    if (!session) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.pathname } })
    return { viewer: session.viewer }
  },
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
  errorComponent: RouteErrorPage,
  pendingComponent: RoutePending,
})

const indexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: homeOf(context.viewer.role), replace: true })
  },
})

function pageRoute<Path extends PagePath>(path: Path, component: ReturnType<typeof lazyRouteComponent>) {
  return createRoute({
    getParentRoute: () => shellRoute,
    path,
    beforeLoad: ({ context }) => {
      const allowed = DESTINATIONS.some((destination) => destination.to === path && destination.roles.includes(context.viewer.role))
      if (!allowed) throw redirect({ to: homeOf(context.viewer.role), replace: true })
    },
    component,
  })
}

const journeyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls/$callId',
  component: lazyRouteComponent(() => import('../features/journey/journey-page.tsx'), 'JourneyPage'),
})

const campaignWhatIfRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$campaignId/what-if',
  beforeLoad: ({ context }) => {
    if (!STAFF_ROLES.includes(context.viewer.role)) throw redirect({ to: homeOf(context.viewer.role), replace: true })
  },
  component: lazyRouteComponent(() => import('../features/what-if/campaign-what-if-page.tsx'), 'CampaignWhatIfPage'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    indexRoute,
    pageRoute('/desk', lazyRouteComponent(() => import('../features/desk/desk-page.tsx'), 'DeskPage')),
    pageRoute('/floor', lazyRouteComponent(() => import('../features/floor/floor-page.tsx'), 'FloorPage')),
    pageRoute('/results', lazyRouteComponent(() => import('../features/results/results-page.tsx'), 'ResultsPage')),
    pageRoute('/traffic', lazyRouteComponent(() => import('../features/traffic/traffic-page.tsx'), 'TrafficPage')),
    pageRoute('/calls', lazyRouteComponent(() => import('../features/calls/calls-page.tsx'), 'CallsPage')),
    pageRoute('/campaigns', lazyRouteComponent(() => import('../features/campaigns/campaigns-page.tsx'), 'CampaignsPage')),
    pageRoute('/targets', lazyRouteComponent(() => import('../features/targets/targets-page.tsx'), 'TargetsPage')),
    journeyRoute,
    campaignWhatIfRoute,
  ]),
])

export const router = createRouter({
  routeTree,
  history: createBrowserHistory(),
  defaultPreload: 'intent',
  defaultPendingMs: 250,
  defaultPendingComponent: RoutePending,
  defaultErrorComponent: RouteErrorPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
