import type { Request } from "express"
import { HubError } from "../framework"
import { isSigned, type SignatureScheme } from "../sealing"
import { type Guard, guard } from "./guard"
import { readRawBody, type RawBodyOptions } from "./raw_body"
import { trust } from "./trusted_sockets"

export interface VerifiedBodyOptions extends RawBodyOptions {
  /** How the caller signs. */
  scheme: SignatureScheme | ((request: Request) => SignatureScheme)
  /** Secrets, one of which must fit. A function finds them for the request, after its body has arrived. */
  secrets: readonly (string | Buffer)[] | ((request: Request) => Promise<readonly (string | Buffer)[]>)
}

/**
 * Lets a request pass that was signed with one of `secrets`. `request.body` is then a Buffer with exactly the signed bytes, and
 * the connection is trusted.
 */
export function verifiedBody({ scheme, secrets, ...limits }: VerifiedBodyOptions): Guard {
  return knownBody(limits, async (request, body) => {
    const known = typeof secrets === "function" ? await secrets(request) : secrets
    const how = typeof scheme === "function" ? scheme(request) : scheme
    return isSigned({ headers: request.headersDistinct, body }, how, known)
  })
}

/** As `verifiedBody`, for callers that prove in another way who they are. @param isKnown Whether they did. */
export function knownBody(
  limits: RawBodyOptions,
  isKnown: (request: Request, body: Buffer) => boolean | Promise<boolean>,
): Guard {
  return guard(async (request, _response, next) => {
    const body = await readRawBody(request, limits)
    if (!(await isKnown(request, body))) throw badSignature()
    trust(request.socket)
    request.body = body
    next()
  })
}

/** The refusal of a caller who does not prove who they are: the same words for every reason. */
export function badSignature(): HubError {
  return new HubError("bad_signature", "The signature of this request is missing, wrong or too old.")
}
