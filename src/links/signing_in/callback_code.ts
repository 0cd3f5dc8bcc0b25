import type { Request } from "express"
import { HubError, InvalidLoginError } from "../../errors"

/** Form of the error code that a login returns. Source: RFC 6749, section 4.1.2.1. */
const ERROR_CODE = /^[\w.-]{1,60}$/
const MAX_LENGTH = 2000

/** Fails a callback that brings an error. @param service As people know it. @throws HubError */
export function checkRefusal({ query }: Request, service: string): void {
  const { error } = query
  if (error === undefined) return
  const code = typeof error === "string" && ERROR_CODE.test(error) ? error : "no reason given"
  throw new HubError("login_refused", `The login at ${service} was refused (${code}). Nothing was kept. Begin again.`)
}

/** The code that a callback brings. @throws InvalidLoginError */
export function codeOf({ query }: Request, service: string): string {
  const { code } = query
  if (typeof code === "string" && code && code.length <= MAX_LENGTH) return code
  throw new InvalidLoginError("invalid_link", `${service} sent no code. Begin again.`)
}
