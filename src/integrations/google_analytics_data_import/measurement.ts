import * as Hub from "../../framework"
import type { ImportItem } from "./import_rows"
import { type DataStream, findStream, streamPath } from "./data_streams"

/** Most bytes of one request. Source: https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events#limitations */
export const MAX_BYTES = 130_000
/** Most events of one request. */
export const MAX_EVENTS = 25
const SECRET_NAME = "Looker"

const SECRET = new Hub.Shape((z) => z.object({ secretValue: z.string().min(1) }))
const SECRETS = new Hub.Shape((z) =>
  z.object({ measurementProtocolSecrets: z.array(z.object({ secretValue: z.string().min(1) })).default([]) }),
)
const CHECKED = new Hub.Shape((z) =>
  z.object({
    validationMessages: z.array(
      z.object({
        description: z.string().optional(),
        fieldPath: z.string().optional(),
        validationCode: z.string().optional(),
      }),
    ),
  }),
)

/** The way into one web stream: the Measurement Protocol, which answers 2xx to whatever it can read. */
export class MeasurementStream {
  private constructor(
    private readonly client: Hub.HttpClient,
    private readonly query: { measurement_id: string; api_secret: string },
  ) {}

  /**
   * Finds the stream and a secret of it, and makes a secret where there is none.
   * @param admin Client of the Admin API.
   * @param client Client of the Measurement Protocol.
   * @throws ServiceError, also while nobody has given the property's user-data acknowledgement at Google.
   * Source: https://developers.google.com/analytics/devguides/config/admin/v1/rest/v1beta/properties.dataStreams.measurementProtocolSecrets
   */
  static async open(
    { admin, client }: { admin: Hub.HttpClient; client: Hub.HttpClient },
    stream: DataStream,
    mask: Hub.SecretMask,
  ): Promise<MeasurementStream> {
    const { measurementId } = await findStream(admin, stream)
    const path = `${streamPath(stream)}/measurementProtocolSecrets`
    const { measurementProtocolSecrets: secrets } = await admin.get(path, { answer: SECRETS })
    const { secretValue } = secrets[0] ?? (await admin.post(path, { displayName: SECRET_NAME }, { answer: SECRET }))
    mask.add(secretValue)
    return new MeasurementStream(client, { measurement_id: measurementId, api_secret: secretValue })
  }

  /** Has Google check a row without taking it. @throws ServiceError with Google's first complaint. */
  async check(item: ImportItem): Promise<void> {
    const { service } = this.client
    const call = { query: this.query, answer: CHECKED, repeat: "safe" } as const
    const { validationMessages } = await this.client.post("/debug/mp/collect", bodyOf([item]), call)
    const [complaint] = validationMessages
    if (!complaint) return
    const { description, fieldPath, validationCode } = complaint
    const said =
      Hub.words(description) ?? Hub.words([validationCode, fieldPath].filter(Boolean).join(" in ")) ?? "no reason"
    throw new Hub.ServiceError(
      service,
      `${service} does not take the first row: ${Hub.sentence(said)} Nothing was sent.`,
    )
  }

  /** Sends rows of one user. @returns a refusal when they are too large. @throws ServiceError */
  async send(items: readonly ImportItem[]): Promise<Hub.Refusal[]> {
    const body = bodyOf(items)
    if (items.length === 1 && Buffer.byteLength(Hub.exactJson(body)) > MAX_BYTES) {
      return [{ index: 0, reason: "larger than the 130 kB that Google Analytics takes" }]
    }
    await this.client.exchange("POST", "/mp/collect", { query: this.query, body })
    return []
  }
}

function bodyOf(items: readonly ImportItem[]) {
  const [first] = items
  if (!first) throw new RangeError("A request without rows.")
  const { client_id, user_id, user_properties } = first
  return { client_id, user_id, user_properties, events: items.map(({ event }) => event) }
}
