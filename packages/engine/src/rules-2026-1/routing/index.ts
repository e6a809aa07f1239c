export { decideRoute } from './decide-route.ts'
export { describeOpening, isOpen } from './hours.ts'
