/** For old browsers, once a compiler has made ES5 of it: the core, and callback-polling; one global name. */

import './old.js'
import { Base } from './base.js'
import { callbacks } from './callbacks.js'
import { CORE } from './parts.js'
import { post } from './post.js'
import { xhr } from './xhr.js'

/** @type {import('./connection.js').Parts} */
const OLD = {
  ...CORE,
  posts: {
    'long-polling': typeof fetch == 'function' && typeof AbortController == 'function' ? post : xhr,
    'callback-polling': callbacks
  }
}

class Herald extends Base {
  static parts = () => OLD
}

/** @type {any} */ (self).Herald = Herald
