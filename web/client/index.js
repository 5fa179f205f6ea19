/** Everything. */

export { Herald, HeraldError, connect } from './core.js'
