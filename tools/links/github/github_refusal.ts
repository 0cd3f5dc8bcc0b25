import { PartnerRefusal } from "../partner_api"

const DOCUMENTS = "https://docs.github.com/rest"

/** A refusal as GitHub's API words it. */
function refusal(status: number, message: string, more: object = {}): PartnerRefusal {
  return new PartnerRefusal({
    status,
    body: { message, ...more, documentation_url: DOCUMENTS, status: String(status) },
  })
}

/** Also said of what is there, where the token lacks the rights to it. */
export function notFound(): PartnerRefusal {
  return refusal(404, "Not Found")
}

/** Said to fine-grained tokens. */
export function notAccessible(): PartnerRefusal {
  return refusal(403, "Resource not accessible by personal access token")
}

export function badCredentials(hasToken: boolean): PartnerRefusal {
  return refusal(401, hasToken ? "Bad credentials" : "Requires authentication")
}

/** Every call must say which program makes it. */
export function noUserAgent(): PartnerRefusal {
  return new PartnerRefusal({
    status: 403,
    body: "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
  })
}

export function noJson(): PartnerRefusal {
  return refusal(400, "Problems parsing JSON")
}

/** The body is not as documented. */
export function invalidRequest(what: string): PartnerRefusal {
  return refusal(422, `Invalid request.\n\n${what}`)
}

/** The body is as documented, and still cannot be taken. */
export function validationFailed(resource: string, message: string): PartnerRefusal {
  return refusal(422, "Validation Failed", { errors: [{ resource, code: "custom", message }] })
}
