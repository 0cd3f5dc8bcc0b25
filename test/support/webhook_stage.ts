import type { LookupFunction } from "node:net"
import { type Integration, OutboundGuard } from "../../src/framework"
import { type Certificate, makeCertificate } from "./certificate"
import { FakeLooker } from "./fake_looker"
import { FakeService } from "./fake_service"
import { type HubOptions, hubWith } from "./hub_with"
import type { SampleAttachment } from "./samples"

/** What a delivery brings besides its type; both absent means no data. */
export interface Delivery {
  url?: string
  downloadUrl?: string
  attachment?: SampleAttachment
  /** Default query. */
  type?: string
}

/** A webhook integration with Looker on one side and on the other a receiver that every host name leads to. */
export class WebhookStage {
  private constructor(
    private readonly certificate: Certificate,
    readonly looker: FakeLooker,
    readonly receiver: FakeService,
  ) {}

  /**
   * @param hosts The names for which the receiver has a certificate.
   * @param options `keepBodies: false` where bodies are large.
   */
  static async start(hosts: string[], options: { keepBodies?: boolean } = {}): Promise<WebhookStage> {
    const certificate = await makeCertificate(hosts)
    const receiver = await FakeService.start({ ...options, tls: certificate })
    return new WebhookStage(certificate, await FakeLooker.start(), receiver)
  }

  /** @param allow Permitted besides the receiver's address. */
  hub(integration: Integration, allow: string[] = [], options: HubOptions = {}) {
    // Were a foreign host not refused, its request would arrive at the receiver as well.
    const lookup: LookupFunction = (_host, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }])
    const guard = new OutboundGuard({ allow: ["127.0.0.1", ...allow], lookup, ca: this.certificate.cert })
    return hubWith(integration, { ...options, guard })
  }

  /** Sends a query to the integration, or what `delivery` says, and gives the answer. */
  execute(integration: Integration, delivery: Delivery, allow: string[] = []) {
    const { url, downloadUrl, attachment, type = "query" } = delivery
    return this.hub(integration, allow)
      .post(`/actions/${integration.name}/execute`)
      .send({ type, scheduled_plan: { download_url: downloadUrl }, attachment, form_params: { url } })
  }

  async stop(): Promise<void> {
    await Promise.all([this.looker.stop(), this.receiver.stop()])
  }
}
