/** The one door through which a stored call leaves the server: (viewer, call) → what that viewer may see. */
export { projectJourney } from './project-journey.ts'
export { projectSummary } from './project-summary.ts'
