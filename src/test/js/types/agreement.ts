// The classes in the sources are what herald.d.ts says: this does not compile when one of them is not.

import * as face from '../../../../web/client/herald.js'
import * as core from '../../../../web/client/core.js'
import * as everything from '../../../../web/client/index.js'

export const inCore: typeof face = core
export const inAll: typeof face = everything
export const published: Promise<face.Receipt> = new everything.Herald().publish('/a', { b: 1 })
export const subscribed: face.Subscription = new everything.Herald().subscribe('/a')
export const state: face.State = new core.Herald().state
export const error: face.HeraldError = new everything.HeraldError('closed', 'it is closed')
