const CHANNEL = /^(\/[\w\-!~()$@.+#{}]+){1,16}$/

/** @param {string} name */
export function isChannel(name) {
  return typeof name == 'string' && name.length < 256 && CHANNEL.test(name)
}

/** @param {string} name */
export function isPattern(name) {
  return typeof name == 'string' && isChannel(name.replace(/\/\*\*?$/, '/x'))
}

/**
 * @param {string} pattern a channel, or one that ends in `/*` or `/**`
 * @param {string} channel
 */
export function matches(pattern, channel) {
  const stem = pattern.replace(/\*+$/, '')
  if (stem === pattern) return pattern === channel
  if (stem === '/' && channel.startsWith('/herald/')) return false // what the server tells of itself
  return channel.startsWith(stem) && (pattern.endsWith('**') || !channel.includes('/', stem.length))
}
