import { errorOf } from './error.js'
import { matches } from './pattern.js'
import { isAfter } from './position.js'

/** @typedef {import('./connection.js').Arrival} Arrival */
/** @typedef {import('./connection.js').Joint} Joint */
/** @typedef {import('./connection.js').From} From */
/** @typedef {import('./herald.js').Gap} Gap */
/** @typedef {import('./wire.js').Message} Message */

/**
 * A pattern at the server, and the joints that share it.
 *
 * @typedef {object} Topic
 * @property {string} pattern
 * @property {Set<Joint>} joints
 * @property {boolean} [due] whether the server is to be told of a change
 * @property {Set<Joint>} [asked] for whom it was asked, until it answers
 * @property {string} [top] how far the server has come with it, once it has taken it
 */

const AT_ONCE = 90 // leaves room for the rest of a batch, of which servers take 100 messages

/** What a session is subscribed to: one subscription a pattern at the server, any number of joints here. */
export class Topics {
  /** @type {Map<string, Topic>} */
  #topics = new Map()
  #tell

  /** @param {() => void} tell called when there are messages for the server */
  constructor(tell) {
    this.#tell = tell
  }

  /** @param {Joint} joint */
  join(joint) {
    const { pattern } = joint
    const topic = this.#topics.get(pattern) ?? { pattern, joints: new Set() }
    this.#topics.set(pattern, topic)
    topic.joints.add(joint)
    const { since, last } = joint.from()
    if (topic.top && !topic.due && !since && !last) {
      joint.joined({ top: topic.top, recovered: true })
    } else {
      this.#owes(topic)
    }
  }

  /** @param {Joint} joint */
  leave(joint) {
    const topic = this.#topics.get(joint.pattern)
    if (!topic?.joints.delete(joint) || topic.joints.size) return
    if (topic.top || topic.asked) this.#owes(topic)
    else this.#topics.delete(topic.pattern)
  }

  /** @param {Topic} topic */
  #owes(topic) {
    topic.due = true
    this.#tell()
  }

  /**
   * All is to be asked for anew: a new session, or deliveries went astray.
   *
   * @param {boolean} [isUnheard] only what was asked and not answered: servers pass over a poll that another has overtaken
   */
  rejoin(isUnheard) {
    for (const topic of this.#all) {
      if (isUnheard && !topic.asked) continue
      topic.asked = topic.top = undefined
      topic.joints.forEach(joint => joint.joining())
      if (isUnheard || topic.joints.size) this.#owes(topic)
      else this.#topics.delete(topic.pattern)
    }
  }

  get #all() {
    return [...this.#topics.values()]
  }

  /** What the server is to be told next. */
  messages() {
    const due = this.#all.filter(({ due, asked }) => due && !asked).slice(0, AT_ONCE)
    return due.map(topic => {
      const { pattern, joints } = topic
      topic.due = false
      topic.top = undefined
      topic.asked = new Set(joints)
      const channel = joints.size ? '/meta/subscribe' : '/meta/unsubscribe'
      return { channel, subscription: pattern, herald: farthest(joints) }
    })
  }

  /**
   * The server's answer to a subscribe or unsubscribe.
   *
   * @param {Message} reply
   * @param {any} herald
   */
  replied({ channel, subscription, successful, error }, herald) {
    const topic = this.#topics.get(subscription)
    const asked = topic?.asked
    if (!topic || !asked) return
    topic.asked = topic.top = undefined
    if (channel === '/meta/subscribe') {
      if (successful) {
        topic.top = herald.top
        asked.forEach(joint => topic.joints.has(joint) && joint.joined(herald))
      } else {
        this.#refused(topic, errorOf(error))
      }
    }
    if (topic.due) this.#tell()
    else if (!topic.joints.size) this.#topics.delete(topic.pattern)
  }

  /**
   * @param {Topic} topic
   * @param {import('./error.js').HeraldError} error
   */
  #refused(topic, error) {
    if (error.retry) {
      setTimeout(() => this.#owes(topic), 1000)
    } else {
      this.#topics.delete(topic.pattern)
      topic.joints.forEach(joint => joint.refused(error))
    }
  }

  /** @param {Arrival} arrival */
  deliver(arrival) {
    for (const topic of this.#all) {
      if (!matches(topic.pattern, arrival.channel)) continue
      if (arrival.position && topic.top && isAfter(arrival.position, topic.top)) topic.top = arrival.position
      for (const joint of [...topic.joints]) joint.received(arrival)
    }
  }

  /**
   * The server has ended a subscription, or could not keep it whole.
   *
   * @param {Gap & { subscription: string, error?: string }} gap
   */
  lost(gap) {
    const topic = this.#topics.get(gap.subscription)
    if (topic && gap.error) this.#refused(topic, errorOf(gap.error))
    else topic?.joints.forEach(joint => joint.lost(gap))
  }
}

/**
 * Where to begin so that every joint gets what it asks for: each drops what it has had.
 *
 * @param {Set<Joint>} joints
 * @returns {From}
 */
function farthest(joints) {
  /** @type {From} */
  const from = {}
  for (const joint of joints) {
    const { since, last } = joint.from()
    if (since && (!from.since || isAfter(from.since, since))) from.since = since
    if (last) from.last = Math.max(last, from.last ?? 0)
  }
  return from
}
