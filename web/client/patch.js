/** @typedef {{ op: string, path: string, from?: string, value?: any }} Operation */

/**
 * What a JSON Patch (RFC 6902) makes of a document, which stays as it is.
 *
 * @param {any} document
 * @param {Operation[]} patch
 * @throws {Error} when it does not fit the document
 */
export function patched(document, patch) {
  const root = { '': copy(document) }
  for (const { op, path, from, value } of patch) {
    if (!/^(add|copy|move|remove|replace|test)$/.test(op)) throw misfit(op)
    const isOfOther = op === 'copy' || op === 'move'
    const [source, name] = find(root, from)
    const given = isOfOther ? source[name] : value
    if (given === undefined && op !== 'remove') throw misfit(path)
    if (op === 'move') remove(root, from)
    if (op === 'remove' || op === 'replace') remove(root, path)
    if (op === 'test') {
      const [holder, last] = find(root, path)
      if (!same(holder[last], value)) throw misfit(path)
    } else if (op !== 'remove') {
      add(root, path, copy(given))
    }
  }
  return root['']
}

/** @param {any} value */
function copy(value) {
  return value && JSON.parse(JSON.stringify(value))
}

/**
 * @param {any} a
 * @param {any} b
 * @returns {boolean} whether they are the same JSON, in whatever order their members stand
 */
export function same(a, b) {
  if (!a || !b || typeof a != 'object' || typeof b != 'object') return a === b
  const names = Object.keys(a)
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false
  return names.every(name => has(b, name) && same(a[name], b[name]))
}

/**
 * @param {any} root
 * @param {string} [path]
 * @param {boolean} [isNew] whether it need not be there yet
 * @returns {[holder: any, name: string]}
 */
function find(root, path = '', isNew) {
  const names = path.split('/').map(name => name.replace(/~1/g, '/').replace(/~0/g, '~'))
  const last = /** @type {string} */ (names.pop())
  if (path && !names.length) throw misfit(path)
  let holder = root
  for (const name of names) holder = has(holder, name) ? holder[name] : undefined
  if (isNew ? !holder || typeof holder != 'object' : !has(holder, last)) throw misfit(path)
  return [holder, last]
}

/**
 * @param {any} root
 * @param {string} [path]
 */
function remove(root, path) {
  const [holder, name] = find(root, path)
  if (Array.isArray(holder)) holder.splice(+name, 1)
  else delete holder[name]
}

/**
 * @param {any} root
 * @param {string} path
 * @param {any} value
 */
function add(root, path, value) {
  const [holder, name] = find(root, path, true)
  if (!Array.isArray(holder)) {
    Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true })
  } else {
    const { length } = holder
    const index = name === '-' ? length : +name
    if (name !== '-' && !(`${index}` === name && index >= 0 && index <= length)) throw misfit(path)
    holder.splice(index, 0, value)
  }
}

/**
 * @param {any} holder
 * @param {string} name
 */
function has(holder, name) {
  return !!holder && typeof holder == 'object' && Object.hasOwn(holder, name) && (name !== 'length' || !Array.isArray(holder))
}

/** @param {string} where */
function misfit(where) {
  return new Error(`the patch does not fit: ${where}`)
}
