import { type ConformCheck, expectRefusal, expectThat, must, NotApplicable } from "./conform_check"
import { actionPath, type HubUnderTest } from "./hub_under_test"

/** Versions of Looker from old to new. The last one is unknown, and nothing is filtered for it. */
const VERSIONS = ["4.19.0", "4.20.0", "5.5.0", "6.0.0", "6.2.0", "7.3.0", undefined]
const OLDEST = "4.19.0"
const BY_VERSION = [
  "auger",
  "hubspot_companies",
  "hubspot_contacts",
  "marketo",
  "mparticle",
  "segment_event",
  "segment_group",
  "segment_track",
]
/** Minimum versions of the catalogue that differ from 5.5.0. */
const MINIMUM: Record<string, string> = {
  auger: "5.24.0",
  datarobot: "5.24.0",
  dropbox: "6.8.0",
  firebase: "22.3.0",
  google_drive: "7.3.0",
  google_sheets: "7.3.0",
  salesforce_campaigns: "22.6.0",
  segment_event: "4.20.0",
  slack_app: "6.23.0",
}

/** Checks of what depends on Looker's version. */
export const versionChecks: readonly ConformCheck[] = [
  must("version.filter", "4.2", "a newer Looker is shown what an older one is, and more", async (hub) => {
    let older: string[] = []
    for (const version of VERSIONS) {
      const names = await hub.namesFor(version)
      const lost = older.filter((name) => !names.includes(name))
      expectThat(lost.length === 0, `${lost.join(", ")} for Looker ${version ?? "unknown"} too`, names.join(", "))
      older = names
    }
    const all = hub.items.map(({ name }) => name)
    expectThat(older.join() === all.join(), "everything for an unknown Looker", older.join(", "))
  }),

  must("version.minimum", "6.4", "known actions appear with the version of the catalogue", async (hub) => {
    const known = hub.items.map(({ name }) => name).filter((name) => Object.hasOwn(MINIMUM, name))
    if (known.length === 0) throw new NotApplicable("the hub offers no action with a minimum version of its own")
    for (const name of known) {
      const minimum = MINIMUM[name] ?? ""
      expectThat((await hub.namesFor(minimum)).includes(name), `${name} for Looker ${minimum}`, "it is not listed")
      const before = justBefore(minimum)
      expectThat(!(await hub.namesFor(before)).includes(name), `no ${name} for Looker ${before}`, "it is listed")
    }
  }),

  must("version.loose", "20.4", "leading zeros do not count: 7.3.00004561 is 7.3.4561", async (hub) => {
    const [zeros, plain] = [await hub.namesFor("7.3.00004561"), await hub.namesFor("7.3.4561")]
    expectThat(zeros.join() === plain.join(), plain.join(", "), zeros.join(", "))
  }),

  must("version.unknown", "4.2", "a browser's user agent is an unknown version", async (hub) => {
    const answer = await hub.post("/", undefined, { headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64)" } })
    expectThat(answer.text === hub.listed.text, "the list for an unknown version", answer)
  }),

  must("version.no_memory", "4.2", "the list depends on the version alone, not on who asked before", async (hub) => {
    const first = await listsInOrder(hub, [undefined, "5.5.0", "4.19.0", "7.3.0"])
    const again = await listsInOrder(hub, ["7.3.0", "4.19.0", "5.5.0", undefined])
    for (const [version, text] of first) {
      expectThat(again.get(version) === text, `the same list for Looker ${version} each time`, "another one")
    }
    expectThat(first.get("unknown") === hub.listed.text, "the first list for an unknown Looker", "another one")
    for (const lookerVersion of ["5.5.0", "7.3.0"]) await expectSingles(hub, lookerVersion)
  }),

  must("version.hidden_routes", "4.2", "to a Looker that is too old an action does not exist", async (hub) => {
    const old = await hub.namesFor(OLDEST)
    const item = hub.one(`action that Looker ${OLDEST} does not see`, ({ name }) => !old.includes(name))
    for (const route of ["", "/form", "/execute"]) {
      expectRefusal(await hub.post(actionPath(item, route), {}, { lookerVersion: OLDEST }), 404)
    }
  }),

  must("version.formats", "4.2", "row services get json_detail_lite_stream from 6.2.0 on", async (hub) => {
    const items = hub.some("action whose format depends on the version", ({ name }) => BY_VERSION.includes(name))
    for (const { name } of items) {
      for (const [version, format] of [
        ["6.2.0", "json_detail_lite_stream"],
        [undefined, "json_detail"],
      ] as const) {
        const answer = await hub.post(actionPath({ name }), undefined, { lookerVersion: version })
        const { supported_formats: formats } = (answer.json ?? {}) as { supported_formats?: unknown }
        const seen = JSON.stringify(formats)
        expectThat(seen === `["${format}"]`, `["${format}"] for Looker ${version ?? "unknown"}`, `${name}: ${seen}`)
      }
    }
  }),
]

/**
 * Compares each item of a list with the same item requested by itself. They differ when a list was cached under the wrong
 * version.
 */
async function expectSingles(hub: HubUnderTest, lookerVersion: string): Promise<void> {
  for (const item of await hub.itemsFor(lookerVersion)) {
    const { json } = await hub.post(actionPath(item), undefined, { lookerVersion })
    const isSame = JSON.stringify(json) === JSON.stringify(item)
    expectThat(isSame, `one ${item.name} for Looker ${lookerVersion}`, "one in the list, another by itself")
  }
}

async function listsInOrder(hub: HubUnderTest, versions: (string | undefined)[]): Promise<Map<string, string>> {
  const lists = new Map<string, string>()
  for (const lookerVersion of versions) {
    lists.set(lookerVersion ?? "unknown", (await hub.post("/", undefined, { lookerVersion })).text)
  }
  return lists
}

/** 6.8.0 → 6.7.99; 5.5.0 → 5.4.99. */
function justBefore(version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return `${major}.${minor - 1}.99`
}
