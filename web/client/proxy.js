import { flat } from './flat.js'
import { Timeline } from './timeline.js'

/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./connection.js').From} From */
/** @typedef {import('./connection.js').Joint} Joint */

/**
 * Stands at the leader for a joint of another tab. It knows how far that has come, for when the session breaks.
 *
 * @implements {Joint}
 */
export class Proxy {
  pattern
  #timeline
  #tell

  /**
   * @param {string} pattern
   * @param {From} from
   * @param {(event: keyof import('./connection.js').Joint, value?: any) => void} tell
   */
  constructor(pattern, from, tell) {
    this.pattern = pattern
    this.#timeline = new Timeline(from)
    this.#tell = tell
  }

  from() {
    return this.#timeline.from()
  }

  joining() {
    this.#timeline.joining()
    this.#tell('joining')
  }

  /** @param {import('./connection.js').JoinReply} reply */
  joined(reply) {
    this.#timeline.joined(reply)
    this.#tell('joined', reply)
  }

  /** @param {Arrival} arrival */
  received(arrival) {
    if (this.#timeline.passes(arrival)) this.#tell('received', arrival)
  }

  /** @param {import('./herald.js').Gap} gap */
  lost(gap) {
    this.#timeline.skipTo(gap.position)
    this.#tell('lost', gap)
  }

  /** @param {import('./error.js').HeraldError} error */
  refused(error) {
    this.#tell('refused', flat(error))
  }
}
