export function startMarkOf(pid: number): string
