import { createHmac } from "node:crypto"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { LinkReplicas } from "./link_replicas"
import { BASE_URL } from "./links_stage"
import { until } from "./replica"

/** Two hubs with links behind nginx, with a dbt Cloud and a Fivetran besides. Say `before(compileHub)` first. */
export class PartnerReplicas {
  private constructor(
    readonly hubs: LinkReplicas,
    readonly dbt: DbtCloudStandIn,
    readonly fivetran: FivetranStandIn,
  ) {
    for (const partner of [dbt, fivetran]) partner.deliverTo(hubs.front.url, BASE_URL)
  }

  /** @param more Variables of both hubs. @param own Of the first, and of the second. */
  static async start(more: Record<string, string> = {}, own?: Parameters<typeof LinkReplicas.start>[1]) {
    const dbt = await DbtCloudStandIn.start({ token: "dbtc_made-up-token" })
    const fivetran = await FivetranStandIn.start({ apiKey: "made-up-key", apiSecret: "made-up-secret" })
    const environment = {
      DBT_CLOUD_URL: dbt.url,
      DBT_CLOUD_ACCOUNT_ID: dbt.accountId,
      DBT_CLOUD_TOKEN: "dbtc_made-up-token",
      FIVETRAN_API_URL: fivetran.url,
      FIVETRAN_API_KEY: "made-up-key",
      FIVETRAN_API_SECRET: "made-up-secret",
      ...more,
    }
    const hubs = await LinkReplicas.start(environment, own)
    // At its start each hub asks Looker who it is there. Later a test counts the calls.
    await until(() => hubs.stage.lookerCalls.filter((call) => call.startsWith("GET /user")).length === hubs.hubs.length)
    return new PartnerReplicas(hubs, dbt, fivetran)
  }

  clear(): void {
    for (const each of [this.hubs, this.dbt, this.fivetran]) each.clear()
  }

  async stop(): Promise<void> {
    await Promise.all([this.hubs.stop(), this.dbt.stop(), this.fivetran.stop()])
  }
}

/** An HMAC in lower-case hex. */
export function hexOf(body: string, secret: string, algorithm = "sha256"): string {
  return createHmac(algorithm, secret).update(body).digest("hex")
}
