// A Herald server for the tests of an application, in a process of its own.
export { Server } from './server.js'
import { Server } from './server.js'

/**
 * @param {import('./server.js').Options} [options]
 * @returns {Promise<Server>}
 */
export const start = options => Server.start(options)
