/** For pages that load the client by a plain `<script src>`: everything, under one global name. */

import { Herald } from './index.js'

/** @type {any} */ (self).Herald = Herald
