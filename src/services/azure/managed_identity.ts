import { Shape } from "../../data/json"
import { errorMessage } from "../../errors"
import { type Explain, HttpClient, type HttpClientOptions, SecretMask } from "../../outbound"
import type { AzureIdentity } from "./azure_address"

/** What the tokens are for: the blobs and queues of every account. */
const RESOURCE = "https://storage.azure.com/"
/** Time for one attempt, in milliseconds: the endpoint is on the same machine, or there is none. */
const TIMEOUT_MS = 3000
/** The endpoint of a virtual machine, a scale set or a pod. */
const MACHINE_ENDPOINT = "http://169.254.169.254/metadata/identity/oauth2/token"

/** Where this process gets tokens for its identity. */
export interface IdentityPlace extends Pick<HttpClientOptions, "service"> {
  /** Of App Service, Functions or Container Apps. Absent: this is a machine. */
  app?: {
    /** Azure gives it to the process as IDENTITY_ENDPOINT. */
    endpoint: string
    /** Azure gives it to the process as IDENTITY_HEADER. */
    secret: string
  }
  /** Which of several identities is meant, by its client id. */
  clientId?: string
  /** Endpoint of a machine; a test passes the address of its stand-in. Default `MACHINE_ENDPOINT`. */
  machineEndpoint?: string
}

const TOKEN = new Shape((z) => z.object({ access_token: z.string().min(1), expires_on: z.coerce.number().positive() }))
const REFUSAL = new Shape((z) => z.object({ error_description: z.string().min(1) }))

const explain: Explain = ({ json, words }) => ({
  said: words(REFUSAL.tryRead(json)?.error_description),
  cure: "Give this machine a managed identity, or set a key of the account.",
})

/**
 * The managed identity of the machine or the app that this process runs on.
 * Source: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token,
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function managedIdentity(place: IdentityPlace): AzureIdentity {
  const { app, clientId, machineEndpoint = MACHINE_ENDPOINT } = place
  const headers: Record<string, string> = app ? { "x-identity-header": app.secret } : { metadata: "true" }
  const version = app ? "2019-08-01" : "2018-02-01"
  const service = `The managed identity for ${place.service}`
  const baseUrl = app?.endpoint ?? machineEndpoint
  const mask = new SecretMask()
  if (app) mask.add(app.secret)
  const client = new HttpClient({ service, baseUrl, headers, mask, timeoutMs: TIMEOUT_MS, retries: 1, explain })
  return {
    async getToken() {
      const query = { "api-version": version, resource: RESOURCE, client_id: clientId }
      try {
        const { access_token: token, expires_on: endsAtSec } = await client.get("", { query, answer: TOKEN })
        return { token, expiresOnTimestamp: endsAtSec * 1000 }
      } catch (error) {
        // Azure's client passes a plain Error on unchanged. It takes an error that has a response for its own.
        throw new Error(errorMessage(error), { cause: error })
      }
    },
  }
}
