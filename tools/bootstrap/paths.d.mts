export const ROOT: string
export const MODULES: string
export const COMPILE_CACHE: string
export const RUNTIME_MAJOR: number
export function packagedNode(): string
export function runtimeNode(): string
export class Words extends Error {}
