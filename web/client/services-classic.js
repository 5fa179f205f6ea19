/** For pages that load it by a plain `<script src>`, after `herald.js`: `Herald.services(herald)`. */

import { services } from './services.js'

/** @type {any} */ (self).Herald.services = services
