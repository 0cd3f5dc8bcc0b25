import { randomUUID } from "node:crypto"
import * as Hub from "../../framework"
import { GOOGLE_ADDRESSES, ServiceAccount } from "../../services/google"
import { type Device, readAlert } from "./alert"
import { FcmClient, SERVICE } from "./fcm_client"
import { messageTo } from "./fcm_message"
import { FIREBASE_ENVIRONMENT, firebaseSettings, refuseKey } from "./firebase_environment"

const FCM_URL = "https://fcm.googleapis.com"
const SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
/** Messages that are sent at the same time. */
const CONCURRENCY = 20
/** Most reasons that a message quotes. */
const SHOWN_REASONS = 3

export interface FirebaseOptions {
  /** Origin of Firebase Cloud Messaging. A test passes the address of its stand-in. */
  apiUrl?: string
  /** Origin of Google's token endpoint. */
  oauthUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** Tells the users of Looker's mobile app that an alert fired. Looker fills in the answers by itself. */
export class FirebaseIntegration extends Hub.Integration {
  readonly name = "firebase"
  readonly label = "Firebase"
  readonly description = "Notify the users of the Looker mobile app when an alert fires."
  override readonly acknowledgement = "the name of every message; devices that are no longer registered are counted"
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly minimumLookerVersion = "22.3.0"
  override readonly environment = FIREBASE_ENVIRONMENT
  /** The account of each hub, so that its deliveries share a token. */
  private readonly accounts = new WeakMap<Hub.HubContext, ServiceAccount>()

  constructor(private readonly options: FirebaseOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? FCM_URL, this.options.oauthUrl ?? GOOGLE_ADDRESSES.oauth]
  }

  /**
   * Succeeds when Firebase has taken a message to every device that is still registered.
   * @throws DeliveryError when the alert is incomplete, or the hub's credentials are refused; then nothing has been sent.
   */
  async execute(request: Hub.DataActionRequest) {
    const alert = readAlert(request)
    if (alert.devices.length === 0) return new Hub.DataActionResponse({ message: "There is no device to notify." })
    const client = this.client(request)
    await client.logIn()
    const id = randomUUID()
    const endsAtSec = Math.floor(Date.now() / 1000) + alert.ttlSec
    let dead = 0
    const receipt = await Hub.deliver(oneByOne(alert.devices), {
      request,
      batchSize: 1,
      concurrency: CONCURRENCY,
      toItem: (device) => messageTo(device, alert, id, endsAtSec),
      send: async (messages) => {
        for (const message of messages) if (!(await client.send(message))) dead++
      },
    })
    return outcome(receipt, dead, alert.devices.length)
  }

  override destinations({ hub }: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.placeDestination("firebase", firebaseSettings(hub.environment).projectId)])
  }

  private client({ hub, signal, mask }: Hub.DataActionRequest): FcmClient {
    const { apiUrl = FCM_URL, retryDelayMs: firstWaitMs = 1000 } = this.options
    const { projectId } = firebaseSettings(hub.environment)
    return new FcmClient({ projectId, account: this.accountOf(hub), baseUrl: apiUrl, signal, mask, firstWaitMs })
  }

  private accountOf(hub: Hub.HubContext): ServiceAccount {
    const known = this.accounts.get(hub)
    if (known) return known
    const { oauthUrl: baseUrl = GOOGLE_ADDRESSES.oauth, retryDelayMs: firstWaitMs } = this.options
    const { clientEmail, privateKey } = firebaseSettings(hub.environment)
    const account = new ServiceAccount({
      service: SERVICE,
      baseUrl,
      clientEmail,
      privateKey,
      scope: SCOPE,
      refuseKey,
      firstWaitMs,
    })
    this.accounts.set(hub, account)
    return account
  }
}

async function* oneByOne(list: readonly Device[]): AsyncGenerator<Device> {
  yield* list
}

function outcome(receipt: Hub.Receipt, dead: number, all: number): Hub.DataActionResponse {
  const { success, delivered, refused, reasons, stopped } = receipt
  const sent = delivered - dead
  const sentences = [success ? `${counted(sent)} notified.` : `${sent} of ${counted(all)} notified.`]
  if (refused > 0) sentences.push(`${refused} failed: ${reasons.slice(0, SHOWN_REASONS).map(reasonText).join(", ")}.`)
  if (stopped) sentences.push(`It ended early: ${Hub.sentence(stopped)}`)
  if (dead > 0) sentences.push(`${counted(dead)} not notified: no longer registered with Firebase.`)
  return new Hub.DataActionResponse({ success, message: sentences.join(" ") })
}

function reasonText({ reason, count }: Hub.Receipt["reasons"][number]): string {
  return `${Hub.trimEnd(reason, ".")} (${count})`
}

function counted(devices: number): string {
  return devices === 1 ? "1 device was" : `${devices} devices were`
}

Hub.addIntegration(new FirebaseIntegration(), __dirname)
