import { EnvironmentReader } from "../../src/config"
import { Looker, readLookers } from "../../src/looker"
import type { LookerStandIn } from "../../tools/lookerbot/looker_stand_in"

export const LOGIN = {
  clientId: "api-user",
  clientSecret: "made-up-client-secret",
  deploySecret: "made-up-deploy-secret",
}

/** A client of a stand-in that was started with `LOGIN`. */
export function lookerOf(standIn: LookerStandIn, deploySecret = LOGIN.deploySecret): Looker {
  const [settings] = readLookers(
    new EnvironmentReader({
      LOOKER_URL: standIn.url,
      LOOKER_API_CLIENT_ID: LOGIN.clientId,
      LOOKER_API_CLIENT_SECRET: LOGIN.clientSecret,
      LOOKER_DEPLOY_SECRET: deploySecret,
    }),
  )
  return new Looker(settings!)
}
