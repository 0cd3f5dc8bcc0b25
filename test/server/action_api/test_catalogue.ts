import { expect } from "chai"
import { registry } from "../../../src/framework"
import { CATALOGUE, type CatalogueEntry } from "../../support/catalogue"
import { hubWith } from "../../support/hub_with"
import "../../../src/integrations"

/** Those at which something changes, and one that is unknown. */
const VERSIONS = [
  ...[undefined, "4.19.0", "4.20.0", "5.5.0", "5.24.0", "6.0.0", "6.2.0", "6.8.0", "6.23.0"],
  ...["7.3.0", "22.2.0", "22.3.0", "22.6.0", "26.18.0"],
]

const NAMES: ReadonlySet<unknown> = new Set(CATALOGUE.map(({ name }) => name))

type Item = Record<string, unknown>
interface ListedParam {
  name: string
  label: string
  required: boolean
  sensitive: boolean
  per_user?: boolean
}

function isAtLeast(version: string, minimum: string): boolean {
  const [one, other] = [version, minimum].map((text) => text.split(".").map(Number))
  const at = (one ?? []).findIndex((part, index) => part !== other?.[index])
  return at < 0 || (one?.[at] ?? 0) > (other?.[at] ?? 0)
}

function expected(each: CatalogueEntry, version: string | undefined): Item {
  const url = `https://hub.example.com/actions/${each.name}`
  const streams = version !== undefined && isAtLeast(version, "6.2.0")
  const byVersion = [streams ? "json_detail_lite_stream" : "json_detail"]
  const item: Item = {
    form_url: each.hasForm ? `${url}/form` : null,
    label: each.label,
    name: each.name,
    params: each.params.map(([name, label]) => [name, label]),
    required_fields: each.requiredFields,
    supported_action_types: each.types,
    uses_oauth: each.login !== "",
    delegate_oauth: each.login === "delegate",
    supported_formats: each.formats === "by version" ? byVersion : each.formats,
    supported_formattings: each.isUnformatted ? ["unformatted"] : undefined,
    supported_visualization_formattings: each.isUnformatted ? ["noapply"] : undefined,
    supported_download_settings: [each.download],
    url: `${url}/execute`,
    token_url: each.login === "v2" ? `${url}/oauth_token` : "",
  }
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined))
}

/** The name with its marks, and the label. */
const noted = ({ name, label, required, sensitive }: ListedParam) => [
  `${name}${required ? "*" : ""}${sensitive ? "!" : ""}`,
  label,
]

describe("catalogue", () => {
  // Every variable that an action needs to be offered.
  const required = registry.all.flatMap(({ environment }) => environment.filter(({ required }) => required))
  const environment = Object.fromEntries(required.map(({ name }) => [name, "1"]))
  const hub = hubWith([...registry.all], { environment: { ...environment, ACTION_HUB_DEBUG_ENDPOINT: "on" } })
  const list = async (version: string | undefined): Promise<Item[]> => {
    const userAgent = version ? `LookerOutgoingWebhook/${version}` : "curl/8"
    const { body } = await hub.post("/").set("user-agent", userAgent).expect(200)
    expect(Object.keys(body as object)).to.deep.equal(["integrations", "label"])
    // What `hub new` adds is not of the catalogue.
    return (body as { integrations: Item[] }).integrations.filter(({ name }) => NAMES.has(name))
  }

  it("has forty entries, each named once", () => {
    expect(NAMES.size).to.equal(40)
  })

  for (const versions of [VERSIONS, VERSIONS.toReversed()]) {
    it(`case 3: is listed for ${versions.map((version) => version ?? "unknown").join(", ")}`, async () => {
      for (const version of versions) {
        const wanted = CATALOGUE.filter(({ minimum }) => version === undefined || isAtLeast(version, minimum))
        const items = await list(version)
        expect(items.map(({ name }) => name)).to.deep.equal(wanted.map(({ name }) => name))
        for (const [index, item] of items.entries()) {
          const { description, icon_data_uri, params, ...rest } = item
          const listed = { ...rest, params: (params as ListedParam[]).map(noted) }
          expect(listed).to.deep.equal(expected(wanted[index] as CatalogueEntry, version))
          expect(description).to.be.a("string").with.length.above(10)
          // Only the one for trying the hub has no icon.
          const icon = rest.name === "debug" ? /^null$/ : /^data:image\/(png|svg\+xml);base64,/
          expect(String(icon_data_uri)).to.match(icon)
        }
      }
    })
  }

  it("binds only two settings to something of Looker's", async () => {
    const bound = (await list(undefined)).flatMap(({ name, params }) =>
      (params as Item[]).flatMap(({ per_user, user_attribute_name, delegate_oauth_url }) => {
        const found = { per_user, user_attribute_name, delegate_oauth_url }
        return Object.values(found).some(Boolean) ? [[name, JSON.parse(JSON.stringify(found))]] : []
      }),
    )
    expect(bound).to.deep.equal([
      ["salesforce_campaigns", { user_attribute_name: "salesforce_campaigns_action_domain" }],
      ["slack_app", { delegate_oauth_url: "/admin/integrations/slack/install" }],
    ])
  })
})
