import { AppError, type Viewer } from '@ringfloor/shared'

const notYours = (): AppError => new AppError('auth.forbidden', { userMessage: 'Your role may not do this.' })

/** The buyer whose user this is. A missing id must never widen a filter to everybody's rows, so it is refused. @throws AppError `auth.forbidden` */
export function buyerIdOf(viewer: Viewer): string {
  if (viewer.role !== 'buyer' || viewer.buyerId === null) throw notYours()
  return viewer.buyerId
}

/** @throws AppError `auth.forbidden` */
export function publisherIdOf(viewer: Viewer): string {
  if (viewer.role !== 'publisher' || viewer.publisherId === null) throw notYours()
  return viewer.publisherId
}
