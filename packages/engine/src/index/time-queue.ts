/** What changes next by itself: a binary heap of instants with a number each. An entry that no longer holds is left in and told apart by its owner when it comes up. */
export interface TimeQueue {
  times: Float64Array
  subjects: Int32Array
  size: number
}

export function createTimeQueue(): TimeQueue {
  return { times: new Float64Array(64), subjects: new Int32Array(64), size: 0 }
}

/** Unix milliseconds of the earliest entry; Infinity where there is none. */
export function earliestOf(queue: TimeQueue): number {
  return queue.size === 0 ? Infinity : (queue.times[0] ?? Infinity)
}

/** Infinity is never queued: it does not come. */
export function enqueue(queue: TimeQueue, atMs: number, subject: number): void {
  if (atMs === Infinity) return
  if (queue.size === queue.times.length) growQueue(queue)
  const { times, subjects } = queue
  let hole = queue.size++
  while (hole > 0) {
    const parent = (hole - 1) >> 1
    const above = times[parent] ?? 0
    if (above <= atMs) break
    times[hole] = above
    subjects[hole] = subjects[parent] ?? 0
    hole = parent
  }
  times[hole] = atMs
  subjects[hole] = subject
}

/** Takes the earliest entry out and returns its subject. The queue must not be empty. */
export function dequeue(queue: TimeQueue): number {
  const { times, subjects } = queue
  const taken = subjects[0] ?? 0
  const last = --queue.size
  const atMs = times[last] ?? 0
  const subject = subjects[last] ?? 0
  let hole = 0
  for (;;) {
    let child = hole * 2 + 1
    if (child >= last) break
    if (child + 1 < last && (times[child + 1] ?? 0) < (times[child] ?? 0)) child++
    if ((times[child] ?? 0) >= atMs) break
    times[hole] = times[child] ?? 0
    subjects[hole] = subjects[child] ?? 0
    hole = child
  }
  times[hole] = atMs
  subjects[hole] = subject
  return taken
}

function growQueue(queue: TimeQueue): void {
  const times = new Float64Array(queue.times.length * 2)
  const subjects = new Int32Array(queue.subjects.length * 2)
  times.set(queue.times)
  subjects.set(queue.subjects)
  queue.times = times
  queue.subjects = subjects
}
