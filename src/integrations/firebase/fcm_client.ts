import * as Hub from "../../framework"
import type { ServiceAccount } from "../../services/google"
import type { FcmMessage } from "./fcm_message"

export const SERVICE = "Firebase"
const TIMEOUT_MS = 30_000
const RETRIES = 3

/** What Firebase answers when it has taken a message. */
const TAKEN = new Hub.Shape((z) => z.object({ name: z.string().min(1) }))
/** Source: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
const REFUSAL = new Hub.Shape((z) =>
  z.object({
    error: z.object({
      message: z.string().catch(""),
      status: z.string().catch(""),
      details: z
        .array(
          z.object({
            errorCode: z.string().optional().catch(undefined),
            fieldViolations: z
              .array(z.object({ field: z.string().catch("") }))
              .optional()
              .catch(undefined),
          }),
        )
        .catch([]),
    }),
  }),
)

const REFUSED =
  "The Firebase credentials of this hub were refused: its operator checks the FIREBASE_ variables and the roles of the account."

export interface FcmOptions extends Pick<Hub.HttpClientOptions, "baseUrl" | "signal" | "mask" | "firstWaitMs"> {
  projectId: string
  account: ServiceAccount
}

/** Sends messages to devices. Source: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send */
export class FcmClient {
  private readonly http: Hub.HttpClient
  private readonly path: string
  private first?: Promise<void>

  constructor({ projectId, account, ...limits }: FcmOptions) {
    this.path = `/v1/projects/${encodeURIComponent(projectId)}/messages:send`
    this.http = new Hub.HttpClient({
      ...limits,
      service: SERVICE,
      token: (refused, refusedToken) => account.token(refused, refusedToken),
      timeoutMs: TIMEOUT_MS,
      retries: RETRIES,
      repeat: [429, 500, 503, "unreached"],
      explain,
    })
  }

  /** Gets a token. @throws ServiceError when Google refuses the account, DeliveryError when its key cannot be used. */
  async logIn(): Promise<void> {
    try {
      await this.http.logIn()
    } catch (error) {
      throw error instanceof Hub.ServiceError ? explainLogin(error) : error
    }
  }

  /**
   * Sends one message. The first one goes alone: when Firebase refuses the credentials, all others fail with it.
   * @returns false when the device is no longer registered.
   * @throws ServiceError
   */
  async send(message: FcmMessage): Promise<boolean> {
    await this.first
    const sending = this.post(message)
    if (!this.first) {
      this.first = sending.then(noMatter, onlyForAll)
      this.first.catch(noMatter)
    }
    return sending
  }

  private async post(message: FcmMessage): Promise<boolean> {
    try {
      await this.http.post(this.path, { message }, { answer: TAKEN })
      return true
    } catch (error) {
      if (!(error instanceof Hub.ServiceError)) throw error
      if (isDeadDevice(error)) return false
      // Firebase may quote the token of the device.
      throw error.reworded(error.message.replaceAll(message.token, "[device]"))
    }
  }
}

function explainLogin(error: Hub.ServiceError): Hub.ServiceError {
  const { serviceStatus: status = 0, message } = error
  if (![400, 401, 403].includes(status)) return error
  // Google's own words do not name the status.
  const said = message.startsWith(SERVICE) ? message : `${SERVICE} answered ${status}: ${message}`
  return error.reworded(`${Hub.sentence(said)} ${REFUSED}`)
}

function noMatter(): void {}

function onlyForAll(error: unknown): void {
  if (!(error instanceof Hub.ServiceError) || error.concernsAll) throw error
}

/** Whether the device is not, or no longer, one of the app: nobody can be notified on it. */
function isDeadDevice({ serviceStatus: status, serviceText }: Hub.ServiceError): boolean {
  const { codes, fields, said } = refusalIn(REFUSAL.tryReadJson(serviceText))
  if (status === 404) return codes.includes("UNREGISTERED")
  const isAboutToken = fields.includes("message.token") || /registration token/i.test(said)
  return status === 400 && codes.includes("INVALID_ARGUMENT") && isAboutToken
}

const explain: Hub.Explain = ({ status, json, words }) => {
  const { said, codes } = refusalIn(REFUSAL.tryRead(json))
  // The message is for the app of another project, which is the fault of that device alone.
  const isRefused = status === 401 || (status === 403 && !codes.includes("SENDER_ID_MISMATCH"))
  return { said: words(said), cure: isRefused ? REFUSED : undefined, concernsAll: isRefused }
}

function refusalIn(refusal?: Hub.Shaped<typeof REFUSAL>): { said: string; codes: string[]; fields: string[] } {
  const { message = "", status = "", details = [] } = refusal?.error ?? {}
  return {
    said: message,
    codes: [status, ...details.flatMap(({ errorCode }) => errorCode ?? [])],
    fields: details.flatMap(({ fieldViolations = [] }) => fieldViolations.map(({ field }) => field)),
  }
}
