/** What a server is to be started with. */
export interface Options {
  /** What is set otherwise, by path: `{ 'channels./chat.echo': 'others' }`. */
  settings?: Record<string, string | number | boolean>
  /** The server's jar; without it `HERALD_JAR`, or `herald.jar` or `target/herald.jar` in this folder or above it. */
  jar?: string
  /** A Java of 17 or newer; without it that of `JAVA_HOME`, or the `java` on the path. */
  java?: string
  /** Keeps what is published here, and does not delete it; without it in a folder that is gone with the server. */
  folder?: string
  /** How long a start or a stop may take, in milliseconds; 30,000 without it. */
  patience?: number
}

/** Whose a token is. */
export interface Claims {
  /** The user. */
  sub: string
  roles?: string[]
  /** Whatever else it claims; it holds for an hour unless `exp` says otherwise. */
  [claim: string]: unknown
}

/** A server in a process of its own. */
export class Server {
  private constructor()
  /** Where it is, also after a restart: `http://localhost:49213`. */
  readonly url: string
  readonly port: number
  /** Where it keeps what is published. */
  readonly folder: string
  /** What it has printed. */
  readonly log: string
  /** Stops it, as at the end of a test: its own folder is deleted. Again, it does nothing. */
  stop(): Promise<void>
  /** SIGKILL: as when the machine fails. */
  kill(): Promise<void>
  /** Stops it if it runs, and starts it again on the same port and folder; so after `kill` too. */
  restart(): Promise<void>
  /** Publishes as a backend does; resolves once it is kept. */
  publish(channel: string, data: unknown): Promise<{ channel: string; position?: string }>
  /** A token that this server takes. */
  token(claims: Claims): string
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a server on a free port, open as `herald dev` is; it ends with this process at the latest. */
export function start(options?: Options): Promise<Server>
