import { SecretMask } from "../../../outbound"
import type { FieldValues } from "../../fields"
import { objectOf } from "../event_values"
import type { Credentials, Partner } from "../partner"
import { explainPartner, partnerClient } from "../partner_client"
import { FivetranSession } from "./fivetran_session"

const RIGHTS = "The key needs the right to manage webhooks."
const CURES = {
  400: "Fivetran takes https addresses only, and calls each at once: it must reach this hub at its ACTION_HUB_BASE_URL.",
  401: "Check the key of Fivetran's API and its secret.",
  403: RIGHTS,
  404: `Check the id of the group. ${RIGHTS}`,
}

/** The webhooks of an account of Fivetran. Source: https://fivetran.com/docs/rest-api/api-reference/webhooks */
export const fivetranPartner: Partner = {
  credentialFields: [
    { name: "fivetran_key", label: "Fivetran API key", kind: "secret", help: "A key that may manage webhooks." },
    { name: "fivetran_secret", label: "Fivetran API secret", kind: "secret" },
  ],
  typedCredentials,
  ownCredentials: ({ fivetran: { key, secret } }) =>
    key !== undefined && secret !== undefined ? { fivetran_key: key, fivetran_secret: secret } : undefined,
  open({ fivetran_key: user = "", fivetran_secret: password = "" }, context) {
    const mask = new SecretMask()
    mask.add(user)
    const explain = explainPartner(CURES, (json) => objectOf(json).message)
    const { url: baseUrl } = context.config.fivetran
    const client = partnerClient({ service: "Fivetran", baseUrl, basic: { user, password }, mask, explain }, context)
    return new FivetranSession(client, mask)
  },
}

function typedCredentials(values: FieldValues): Credentials | undefined {
  const [key, secret] = [values.text("fivetran_key"), values.text("fivetran_secret")]
  if (key === undefined && secret === undefined) return undefined
  if (key === undefined) values.refuse("fivetran_key", "is missing: the secret belongs to a key")
  if (secret === undefined) values.refuse("fivetran_secret", "is missing: the key has a secret")
  return { fivetran_key: key ?? "", fivetran_secret: secret ?? "" }
}
