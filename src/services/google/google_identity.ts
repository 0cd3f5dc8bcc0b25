import { createSign } from "node:crypto"
import type { GoogleAuth } from "google-auth-library"
import { ServiceError, errorMessage } from "../../errors"
import type { HttpClientOptions, Token } from "../../outbound"
import { traced } from "../../telemetry"
import { sentence } from "../../text/sentence"
import { words } from "../../text/words"
import { readSigningKey, ServiceAccount } from "./service_account"

/** The rights to store objects, and to say who may read them. */
const STORAGE_SCOPE = "https://www.googleapis.com/auth/devstorage.full_control"
/** The rights to have texts signed as well. What an account may really do is a matter of its roles. */
const CLOUD_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
const SIGNER_ROLE = "Give the service account of this machine the role Service Account Token Creator for itself."
/** Time for one call of Google's library, in milliseconds. */
const TIMEOUT_MS = 10_000

/** A service account that this process acts as. Lives as long as the process; keeps its access token. */
export interface GoogleIdentity {
  /** Its name in signatures. */
  email(): Promise<string>
  /** For an HttpClient. */
  token: Exclude<Token, string>
  /** Signs with RSA and SHA-256. */
  sign(text: string): Promise<Buffer>
}

/** The key file of a service account. */
export interface AccountKey {
  clientEmail: string
  /** In PEM. */
  privateKey: string
}

/** A service account whose key the hub has. @param endpoint Where it gets its tokens. */
export function keyIdentity(key: AccountKey, endpoint: Pick<HttpClientOptions, "service" | "baseUrl">): GoogleIdentity {
  const account = new ServiceAccount({ ...endpoint, ...key, scope: STORAGE_SCOPE })
  return {
    email: () => Promise.resolve(key.clientEmail),
    token: (refused) => account.token(refused),
    sign: async (text) => createSign("sha256").update(text).sign(readSigningKey(key.privateKey)),
  }
}

export interface AmbientOptions {
  service: string
  /** Default: that of the credentials. */
  projectId?: string
  /** Where Google signs; a test passes the address of its stand-in. Default: Google's own. */
  signUrl?: string
}

/**
 * The service account of the machine, or of the file that GOOGLE_APPLICATION_CREDENTIALS names. Without a key at hand Google
 * signs, which takes the role Service Account Token Creator. Loads Google's library on first use.
 * Source: https://cloud.google.com/docs/authentication/application-default-credentials
 */
export function ambientIdentity({ service, projectId, signUrl }: AmbientOptions): GoogleIdentity {
  let opening: Promise<GoogleAuth> | undefined
  const ask = async <T>(question: (auth: GoogleAuth) => Promise<T>): Promise<T> => {
    try {
      // Of the library's calls nothing more is known; often it has the answer already.
      return await traced(
        () => ({ name: "Google credentials", kind: "client", attributes: { "peer.service": service } }),
        async () => question(await (opening ??= open(projectId))),
      )
    } catch (error) {
      throw explainAmbient(service, error)
    }
  }
  return {
    email: () =>
      ask(async (auth) => {
        const { client_email: email } = await auth.getCredentials()
        if (!email) throw new Error("These credentials are no service account, so they cannot sign links.")
        return email
      }),
    token: (refused) => {
      // The library renews its token by itself, so that a new one would be refused as well.
      if (refused) return Promise.resolve(undefined)
      return ask(async (auth) => (await auth.getAccessToken()) ?? undefined)
    },
    async sign(text) {
      try {
        return await ask(async (auth) => Buffer.from(await auth.sign(text, signUrl), "base64"))
      } catch (error) {
        if (!(error instanceof ServiceError) || error.serviceStatus !== 403) throw error
        throw error.reworded(`${sentence(error.message)} ${SIGNER_ROLE}`)
      }
    },
  }
}

async function open(projectId?: string): Promise<GoogleAuth> {
  const library = await import("google-auth-library")
  const clientOptions = { transporterOptions: { timeout: TIMEOUT_MS } }
  return new library.GoogleAuth({ scopes: [CLOUD_SCOPE], projectId, clientOptions })
}

function explainAmbient(service: string, error: unknown): ServiceError {
  const status: unknown = error instanceof Error ? Reflect.get(error, "status") : undefined
  const answered = typeof status === "number" ? `answered ${status}` : "gives this hub no credentials"
  const options = { cause: error, status: typeof status === "number" ? status : undefined }
  return new ServiceError(service, `${service} ${answered}: ${words(errorMessage(error))}`, options)
}
