import { type ConformCheck, expectObject, expectThat, isRecord, isText, must } from "./conform_check"
import type { HubUnderTest, Item } from "./hub_under_test"
import { FORMATS, FORMATTINGS, ITEM_KEYS, TYPES, typeErrors, VISUALIZATION_FORMATTINGS } from "./item_shape"

/** Checks of the list of integrations. */
export const listChecks: readonly ConformCheck[] = [
  must("list.answer", "6", "the list is {integrations, label} as JSON", async ({ listed }) => {
    const answer = expectObject(listed)
    expectThat(Object.keys(answer).join() === "integrations,label", "the keys integrations and label", listed)
    expectThat(isText(answer.label), "a label", listed)
  }),

  must("list.bodies", "4", "an absent body, {} and a body of another type are alike", async (hub) => {
    const bodies = [
      await hub.post("/", "{}"),
      await hub.post("/", "x", { headers: { "content-type": "text/plain" } }),
      await hub.post("/", "", { headers: { "content-type": "application/json" } }),
    ]
    for (const answer of bodies) expectThat(answer.text === hub.listed.text, "the same list", answer)
  }),

  must("list.names", "6.1", "each item has a name of its own", async (hub) => {
    const names = hub.items.map(({ name }) => name)
    expectThat(names.every(isText) && new Set(names).size === names.length, "names that differ", names.join(", "))
  }),

  must("list.key_order", "6.1", "the keys of an item stand in the order of the contract", async (hub) => {
    forEach(hub, (item) => {
      const known = Object.keys(item).filter((key) => ITEM_KEYS.includes(key))
      const wanted = ITEM_KEYS.filter((key) => key in item)
      expectThat(known.join() === wanted.join(), wanted.join(", "), `${item.name}: ${known.join(", ")}`)
    })
  }),

  must("list.types", "6.1", "each key has its type, and none is missing", async (hub) => {
    forEach(hub, (item) => {
      const errors = typeErrors(item)
      expectThat(
        errors.length === 0,
        errors.join("; "),
        `${item.name}: ${JSON.stringify(withoutIcon(item)).slice(0, 300)}`,
      )
    })
  }),

  must("list.params", "6.2", "settings have name, label, required and sensitive", async (hub) => {
    forEach(hub, (item) => {
      for (const param of listOf(item.params)) {
        const { name, label, required, sensitive } = isRecord(param) ? param : {}
        const isWhole =
          isText(name) && isText(label) && [required, sensitive].every((flag) => typeof flag === "boolean")
        expectThat(
          isWhole,
          "texts name and label, booleans required and sensitive",
          `${item.name}: ${JSON.stringify(param)}`,
        )
      }
    })
  }),

  must("list.required_fields", "6.3", "required fields name tags", async (hub) => {
    forEach(hub, (item) => {
      for (const field of listOf(item.required_fields)) {
        const { tag, any_tag: any, all_tags: all } = isRecord(field) ? field : {}
        const isNamed = isText(tag) || [any, all].some((tags) => Array.isArray(tags) && tags.every(isText))
        expectThat(isNamed, "tag, any_tag or all_tags", `${item.name}: ${JSON.stringify(field)}`)
      }
    })
  }),

  must("list.known_values", "6.1", "types, formats and formattings are Looker's", async (hub) => {
    forEach(hub, (item) => {
      const kinds: [values: unknown, known: readonly string[]][] = [
        [item.supported_action_types, TYPES],
        [item.supported_formats, FORMATS],
        [item.supported_formattings, FORMATTINGS],
        [item.supported_visualization_formattings, VISUALIZATION_FORMATTINGS],
        [item.supported_download_settings, ["push", "url"]],
      ]
      for (const [values, known] of kinds) {
        const unknown = listOf(values).filter((value) => !known.includes(String(value)))
        expectThat(unknown.length === 0, `only ${known.join(", ")}`, `${item.name}: ${unknown.join(", ")}`)
      }
    })
  }),

  must("list.addresses", "6.1", "form, execute and token stand under /actions/<name> of one base", async (hub) => {
    const bases = new Set<string>()
    forEach(hub, (item) => {
      const path = `/actions/${encodeURIComponent(item.name)}`
      const addresses = [
        [item.url, `${path}/execute`],
        [item.form_url ?? "", `${path}/form`],
        [item.token_url, `${path}/oauth_token`],
      ] as const
      for (const [address, ending] of addresses) {
        if (address === "") continue
        const isRight = isText(address) && URL.canParse(address) && address.endsWith(ending)
        expectThat(isRight, `an address that ends in ${ending}`, `${item.name}: ${JSON.stringify(address)}`)
        bases.add(address.slice(0, -ending.length))
      }
    })
    expectThat(bases.size <= 1, "one base", [...bases].join(", "))
  }),

  must("list.icons", "6.1", "icons are data URIs of a PNG or SVG", async (hub) => {
    forEach(hub, ({ name, icon_data_uri: icon }) => {
      if (icon === null) return
      const uri = typeof icon === "string" ? icon : ""
      const [, type, data = ""] = /^data:image\/(png|svg\+xml);base64,(.+)$/.exec(uri) ?? []
      const bytes = Buffer.from(data, "base64").toString("latin1")
      const isImage = type === "png" ? bytes.startsWith("\x89PNG") : bytes.includes("<svg")
      expectThat(isImage, "data:image/png or svg+xml in base64, or null", `${name}: ${uri.slice(0, 60)}`)
    })
  }),

  must("list.logins", "6.1", "delegate_oauth and token_url come with uses_oauth", async (hub) => {
    forEach(hub, (item) => {
      const isPlain = item.delegate_oauth !== true && item.token_url === ""
      expectThat(item.uses_oauth === true || isPlain, "uses_oauth true", `${item.name}: ${String(item.uses_oauth)}`)
    })
  }),
]

function forEach(hub: HubUnderTest, look: (item: Item) => void): void {
  hub.one("integration")
  hub.items.forEach(look)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function withoutIcon({ icon_data_uri: _icon, ...rest }: Item) {
  return rest
}
