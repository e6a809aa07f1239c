/** Lists of small integers that belong to owners, each member in one list at most: "the profiles of a target". Linked in arrays, so that 100,000 of them are three allocations. */
export interface Chains {
  head: Int32Array<ArrayBuffer>
  next: Int32Array<ArrayBuffer>
  previous: Int32Array<ArrayBuffer>
  /** Owner by member, -1 for none. */
  owner: Int32Array<ArrayBuffer>
}

const NONE = -1

export function createChains(owners: number, members: number): Chains {
  return { head: new Int32Array(owners).fill(NONE), next: new Int32Array(members).fill(NONE), previous: new Int32Array(members).fill(NONE), owner: new Int32Array(members).fill(NONE) }
}

export function addToChain(chains: Chains, owner: number, member: number): void {
  if (owner >= chains.head.length) chains.head = grown(chains.head, owner + 1)
  if (member >= chains.next.length) {
    chains.next = grown(chains.next, member + 1)
    chains.previous = grown(chains.previous, member + 1)
    chains.owner = grown(chains.owner, member + 1)
  }
  const first = chains.head[owner] ?? NONE
  chains.next[member] = first
  chains.previous[member] = NONE
  if (first !== NONE) chains.previous[first] = member
  chains.head[owner] = member
  chains.owner[member] = owner
}

export function removeFromChain(chains: Chains, member: number): void {
  const owner = chains.owner[member] ?? NONE
  if (owner === NONE) return
  const before = chains.previous[member] ?? NONE
  const after = chains.next[member] ?? NONE
  if (before === NONE) chains.head[owner] = after
  else chains.next[before] = after
  if (after !== NONE) chains.previous[after] = before
  chains.owner[member] = NONE
}

/** First member of an owner's list, -1 for none. */
export function firstOf(chains: Chains, owner: number): number {
  return chains.head[owner] ?? NONE
}

/** The member after another, -1 at the end. Take it before the member is moved to another list. */
export function nextOf(chains: Chains, member: number): number {
  return chains.next[member] ?? NONE
}

function grown(array: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(atLeast, Math.ceil(array.length * 1.5), 16)).fill(NONE)
  larger.set(array)
  return larger
}

export function bytesOfChains({ head, next, previous, owner }: Chains): number {
  return head.byteLength + next.byteLength + previous.byteLength + owner.byteLength
}
