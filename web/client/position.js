/** @typedef {import('./herald.js').Position} Position */

/**
 * Whether a position is after another. The server's promise is `epoch:offset`, offsets growing over all channels;
 * a position of another epoch belongs to another history, which can only be a later one.
 *
 * @param {Position} position
 * @param {Position} [other] everything is after none
 */
export function isAfter(position, other = '') {
  const [epoch, offset] = position.split(':')
  const [otherEpoch, otherOffset] = other.split(':')
  return epoch !== otherEpoch || +offset > +otherOffset
}
