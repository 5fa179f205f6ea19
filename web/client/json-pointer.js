/** JSON Pointers (RFC 6901), as the names they are made of. */

/**
 * @param {string} pointer
 * @returns {string[]}
 */
export function segments(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map(name => (name.includes('~') ? name.replace(/~1/g, '/').replace(/~0/g, '~') : name))
}

/** @param {readonly (string | number)[]} names */
export function pointer(names) {
  return names.map(name => `/${`${name}`.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

/**
 * Whether a name could be the index of a list's element.
 *
 * @param {string | undefined} name
 */
export function isIndex(name) {
  return /^(0|[1-9]\d{0,8})$/.test(name ?? '')
}

/**
 * What an operation has to say of a path whose last name could be taken for an index, and is a member's.
 *
 * @param {'list' | 'fromList'} key
 * @param {boolean} isList
 * @param {string | undefined} name
 */
export function kind(key, isList, name) {
  return isList || !(isIndex(name) || name === '-') ? {} : { [key]: false }
}

/**
 * Whether the path is that of the other, or of something in it.
 *
 * @param {readonly string[]} path
 * @param {readonly string[]} other
 */
export function isWithin(path, other) {
  return path.length >= other.length && other.every((name, i) => name === path[i])
}

/**
 * @param {any} holder
 * @param {string} name
 * @returns {boolean} whether there is such an element or member
 */
export function holds(holder, name) {
  if (Array.isArray(holder)) return isIndex(name) && +name < holder.length
  return !!holder && typeof holder == 'object' && Object.hasOwn(holder, name)
}

/**
 * @param {any} value
 * @param {readonly string[]} path
 * @returns {any} undefined where there is nothing
 */
export function find(value, path) {
  for (const name of path) {
    if (!holds(value, name)) return undefined
    value = value[name]
  }
  return value
}

/**
 * @param {any} a
 * @param {any} b
 * @returns {boolean} whether they are the same JSON, in whatever order their members stand
 */
export function same(a, b) {
  if (a === b) return true
  if (!a || !b || typeof a != 'object' || typeof b != 'object' || Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && same(a[name], b[name]))
}
