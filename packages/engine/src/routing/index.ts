export { decideRoute } from './decide-route.ts'
export { describeOpening, isOpen } from './hours.ts'
export { failVerdict, reviseVerdicts, type AdmissionVerdict } from './revise-verdicts.ts'
