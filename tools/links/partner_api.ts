import type { ServiceAnswer, ServiceCall } from "../../src/framework"

/** A call of a partner's API, and who makes it. */
export interface PartnerCall<Caller> {
  caller: Caller
  query: URLSearchParams
  /** The JSON of the body; undefined where it is none. */
  body: unknown
  /** Origin and path. */
  url: URL
}

/** An address of a partner's API. The groups of the pattern are the parts given to `run`. */
export type PartnerRoute<Caller> = readonly [
  method: string,
  path: RegExp,
  run: (call: PartnerCall<Caller>, ...parts: string[]) => ServiceAnswer | Promise<ServiceAnswer>,
]

/** A refusal as the partner words it. */
export class PartnerRefusal extends Error {
  constructor(readonly answer: ServiceAnswer) {
    super(`The partner refuses: ${answer.status ?? 200}`)
  }
}

/** Answers what a handler returns, or the refusal that it throws. */
export async function orRefusal(run: () => ServiceAnswer | Promise<ServiceAnswer>): Promise<ServiceAnswer> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof PartnerRefusal) return error.answer
    throw error
  }
}

/** @param path The path below the root of the API. @returns undefined where no route fits. */
export function answerBy<Caller>(
  routes: readonly PartnerRoute<Caller>[],
  method: string,
  path: string,
  call: PartnerCall<Caller>,
): ServiceAnswer | Promise<ServiceAnswer> | undefined {
  const route = routes.find(([routeMethod, pattern]) => routeMethod === method && pattern.test(path))
  if (!route) return undefined
  const [, pattern, run] = route
  return run(call, ...(pattern.exec(path)?.slice(1) ?? []).map(decodeURIComponent))
}

/** Name and password of a call with Basic authentication, as `name:password`; undefined where it has none. */
export function basicPair({ headers }: ServiceCall): string | undefined {
  const encoded = /^Basic (\S+)$/i.exec(headers.authorization ?? "")?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString()
}

/** Token of a call with `Authorization: Bearer`; GitHub and dbt also take the older word `token`. */
export function bearerToken({ headers }: ServiceCall): string | undefined {
  return /^(?:Bearer|token) (\S+)$/i.exec(headers.authorization ?? "")?.[1]
}
