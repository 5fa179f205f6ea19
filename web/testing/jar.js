import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The server's jar: the one that is named, or that HERALD_JAR names, or the nearest.
 *
 * @param {string} [named]
 * @returns {string}
 */
export function findJar(named = process.env.HERALD_JAR) {
  if (named) {
    if (!existsSync(named)) throw new Error(`there is no ${resolve(named)}, where Herald's jar was said to be`)
    return resolve(named)
  }
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const found = [join(folder, 'herald.jar'), join(folder, 'target', 'herald.jar')].find(existsSync)
    if (found) return found
    if (dirname(folder) === folder) break
  }
  throw new Error('no herald.jar in this folder or above it: set HERALD_JAR, or start({ jar })')
}

/**
 * The Java that is named, or that of JAVA_HOME, or the one on the path.
 *
 * @param {string} [named]
 * @returns {string}
 */
export const findJava = named =>
  named ?? (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java')
