import type { IncomingMessage } from "node:http"

/** The values of a cookie. A browser may send several of one name, from several paths. */
export function cookiesOf({ headers }: IncomingMessage, name: string): string[] {
  const start = `${name}=`
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
}
