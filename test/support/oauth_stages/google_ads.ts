import { createHash } from "node:crypto"
import { GoogleAdsCustomerMatchIntegration } from "../../../src/integrations/google_ads_customer_match/google_ads_customer_match"
import { sample } from "../../../tools/simulator/samples"
import { googleError, GoogleStandIn } from "../google_stand_in"
import { googleProvider } from "./google"
import { CLIENT } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

const LIST = { resourceName: "customers/20/userLists/5", id: "5", name: "Customers" }
const JOB = "customers/20/offlineUserDataJobs/7"
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

/** One person goes to a list. */
export const googleAds: OAuthStage = {
  renewal: "handed back",
  afterRefusal: "reset",
  loginFormState: "reset",
  refusal: /invalid_grant.* log in with Google again/,
  async open() {
    const google = await GoogleStandIn.start()
    const provider = googleProvider()
    google.intervene = (request) => {
      const answer = provider.answer(request)
      if (answer || provider.isAllowed(request)) return answer
      return googleError(401, "Request had invalid authentication credentials.")
    }
    google.answer = ({ path, text }) => {
      if (path.endsWith(":listAccessibleCustomers")) return { body: { resourceNames: ["customers/20"] } }
      if (path.endsWith(":searchStream")) {
        const found = text.includes("FROM user_list") ? { userList: LIST } : { customerClient: { id: "20" } }
        return { body: [{ results: [found] }] }
      }
      return { body: path.endsWith(":create") ? { resourceName: JOB } : {} }
    }
    const identifiers = [{ hashed_email: sha256("user1@example.com") }, { hashed_phone_number: sha256("+12025550100") }]
    return {
      integration: new GoogleAdsCustomerMatchIntegration({ addresses: google.addresses, retryDelayMs: 5 }),
      environment: {
        GOOGLE_ADS_CLIENT_ID: CLIENT.id,
        GOOGLE_ADS_CLIENT_SECRET: CLIENT.secret,
        GOOGLE_ADS_DEVELOPER_TOKEN: "round-trip-developer-token",
      },
      formParams: {
        loginCid: "20",
        createOrAppend: "append",
        mobileDevice: "no",
        targetUserListRN: LIST.resourceName,
        doHashing: "yes",
      },
      delivery: { format: "json_label", result: sample("users", 1) },
      provider,
      files: () => google.calls("POST", `/v26/${JOB}:addOperations`).map(({ body }) => body),
      heldOf: () =>
        Buffer.from(
          JSON.stringify({
            enable_partial_failure: true,
            operations: [{ create: { user_identifiers: identifiers } }],
          }),
        ),
      revoke: () => provider.revoke(),
      stop: () => google.stop(),
    }
  },
}
