import { createHmac } from 'node:crypto'

const HOUR = 3600

/**
 * A JSON Web Token, signed by HS256; it holds for an hour unless its claims say otherwise.
 *
 * @param {string} secret
 * @param {{ sub: string, [claim: string]: unknown }} claims
 * @returns {string}
 */
export function token(secret, claims) {
  if (typeof claims?.sub !== 'string') throw new TypeError('a token has a sub, which names its user')
  const now = Math.floor(Date.now() / 1000)
  const parts = [{ alg: 'HS256', typ: 'JWT' }, { iat: now, exp: now + HOUR, ...claims }]
  const signed = parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
