import { expect } from "chai"
import { type Integration, registry } from "../../src/framework"
import { readGolden } from "../../tools/cli/docs/golden"

/** The region of the bucket, which AWS tells. */
const AWS_OF_BUCKETS = [
  "https://api.sagemaker.us-east-1.amazonaws.com",
  ...["s3", "example-data.s3", "example-island.s3"].map((host) => `https://${host}.us-east-1.amazonaws.com`),
]
/** Called besides: addresses that the service itself gives, that a default of the settings leads to, or that a switch turns on. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  amazon_sagemaker_train_linearlearner: AWS_OF_BUCKETS,
  amazon_sagemaker_train_xgboost: AWS_OF_BUCKETS,
  auger: ["https://example-bucket.s3.amazonaws.com"],
  datarobot: ["https://app.datarobot.com", "http://127.0.0.1:<port>"],
  google_ads_customer_match: ["https://datamanager.googleapis.com"],
  slack: ["https://files.slack.com"],
  slack_app: ["https://files.slack.com"],
}
/** Called for a new token, which no example needs. */
const LOGINS = ["https://airtable.com", "https://oauth2.googleapis.com"]

interface Called {
  origin: string
  /** Settings and answers of the example that makes the call. */
  given: readonly string[]
}

/** The origins that the examples call, by their goldens. */
async function calledBy(integration: Integration) {
  const { examples = [], environment = {} } = (await integration.examples?.()) ?? {}
  const called = examples.flatMap(({ name, params, formParams }): Called[] => {
    const given = [...Object.values(params), ...Object.values(formParams)]
    const { form, calls } = readGolden(integration.name, name)
    return [...(form?.calls ?? []), ...calls].map(({ url }) => ({
      origin: /^\w+:\/\/[^/]+/.exec(url)?.[0] ?? "",
      given,
    }))
  })
  return { called, environment }
}

/** Whether the address comes from what the example gives, such as a region. */
function isGiven({ origin, given }: Called): boolean {
  const host = origin.replace(/^\w+:\/\//, "")
  return given.some(
    (each) => each.toLowerCase().includes(host) || (each.length > 3 && host.includes(each.toLowerCase())),
  )
}

describe("the addresses of services", () => {
  for (const integration of registry.all) {
    const { name } = integration
    it(`of ${name} are those that its examples call`, async () => {
      const { called, environment } = await calledBy(integration)
      const declared = integration.serviceUrls(environment).map((url) => new URL(url).origin)
      const known = [...declared, ...(BESIDES[name] ?? [])]
      const missing = called
        .filter((each) => !known.includes(each.origin) && !isGiven(each))
        .map(({ origin }) => origin)
      expect(missing, "name these in serviceUrls").to.deep.equal([])
      const origins = called.map(({ origin }) => origin)
      expect(
        declared.filter((url) => !origins.includes(url) && !LOGINS.includes(url)),
        "nobody calls these",
      ).to.deep.equal([])
    })
  }
})
