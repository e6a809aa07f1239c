/** Who can be rung under which name. The newest devices count: one too many displaces the oldest. */
export interface Registry<Device> {
  add(key: string, device: Device): void
  remove(key: string, device: Device): void
  find(key: string): readonly Device[]
}

export function createRegistry<Device>(maxPerKey: number, onDisplaced: (device: Device) => void): Registry<Device> {
  const all = new Map<string, Set<Device>>()
  return {
    add(key, device) {
      const devices = all.get(key) ?? new Set<Device>()
      all.set(key, devices)
      devices.add(device)
      if (devices.size <= maxPerKey) return
      const [oldest] = devices
      if (oldest === undefined) return
      devices.delete(oldest)
      onDisplaced(oldest)
    },
    remove(key, device) {
      const devices = all.get(key)
      if (devices?.delete(device) && devices.size === 0) all.delete(key)
    },
    find: (key) => [...(all.get(key) ?? [])],
  }
}
