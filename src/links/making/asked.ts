import { FieldError, type FieldValues } from "../fields"
import type { LinksContext } from "../links_context"
import type { Credentials, Partner, PartnerSession, Source } from "../sources"
import type { Author } from "./author"

/** One request about links of one source, whoever made it. */
export interface Asked {
  links: LinksContext
  source: Source
  author: Author
  values: FieldValues
  /** The partner's credentials in the person's grant. */
  granted?: Credentials
  signal?: AbortSignal
}

/**
 * Calls of the partner with the credentials that the request brings, else those of the grant, else those of the environment.
 * @throws FieldError when there are none.
 */
export function openPartner({ links, values, granted, signal }: Asked, partner: Partner): PartnerSession {
  const { config, guard } = links
  const typed = partner.typedCredentials(values, config)
  values.finish()
  const credentials = typed ?? granted ?? partner.ownCredentials(config)
  if (!credentials) throw new FieldError(missing(partner))
  return partner.open(credentials, { config, guard, signal })
}

function missing({ credentialFields }: Partner): Record<string, string> {
  return Object.fromEntries(credentialFields.map(({ name }) => [name, "is missing, and this hub has none of its own"]))
}
