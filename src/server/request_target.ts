/** No route has it. */
const NOWHERE = "/%2a"

/**
 * The path and the query of a request's target, which may name an origin as well (RFC 9112, 3.2.2). What is neither leads
 * nowhere: routers would read it in ways of their own, and Node would print it.
 */
export function pathOfTarget(target = ""): string {
  if (target.startsWith("/")) return target
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return NOWHERE
  const { pathname, search } = new URL(target)
  return pathname + search
}
