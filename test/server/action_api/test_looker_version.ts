import { expect } from "chai"
import { parseLookerVersion } from "../../../src/server/action_api/looker_version"

const VERSIONS: [string | undefined, string | undefined][] = [
  ["LookerOutgoingWebhook/7.3.00004561", "7.3.4561"],
  ["Something LookerOutgoingWebhook/7.3.0", "7.3.0"],
  ["LookerOutgoingWebhook/v7.3.0-beta", "7.3.0-beta"],
  ["LookerOutgoingWebhook/26.4", undefined],
  ["LookerOutgoingWebhook/7.3.0 (x)", undefined],
  ["LookerOutgoingWebhook/7.3.0LookerOutgoingWebhook/1.0.0", "7.3.0"],
  [`LookerOutgoingWebhook/${"9".repeat(5000)}.1.1`, undefined],
  ["Mozilla/5.0", undefined],
  [undefined, undefined],
]

describe("parseLookerVersion", () => {
  for (const [userAgent, version] of VERSIONS) {
    it(`case 4: ${String(userAgent).slice(0, 60)} is ${version ?? "unknown"}`, () => {
      expect(parseLookerVersion(userAgent)?.version).to.equal(version)
    })
  }
})
