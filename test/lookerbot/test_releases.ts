import { expect } from "chai"
import { Releases } from "../../src/lookerbot/releases"
import { FakeService } from "../support/fake_service"

describe("the notice of a newer release", () => {
  let github: FakeService
  before(async () => (github = await FakeService.start()))
  after(() => github.stop())

  const newer = (tag: unknown, url = "https://github.com/acme/hub/releases/tag/x") => {
    github.answer = () => ({ body: { tag_name: tag, html_url: url } })
    const releases = new Releases({ repository: "acme/hub", version: "1.2.3", apiUrl: github.url })
    return releases.newer(new AbortController().signal)
  }

  it("is there for a version that is newer, and no other", async () => {
    expect(await newer("v1.3.0"))
      .to.include("|1.3.0>")
      .and.include("1.2.3 runs")
    expect(github.requests[0]?.path).to.equal("/repos/acme/hub/releases/latest")
    for (const tag of ["1.2.3", "v1.2.2", "1.3.0-", "latest", "", 7, null])
      expect(await newer(tag), String(tag)).to.equal(undefined)
    expect(await newer("2.0.0", "https://evil.example/x")).to.equal(undefined)
  })

  it("case 107: is left out when GitHub cannot be asked, and is asked for once a day", async () => {
    const releases = new Releases({ repository: "acme/hub", version: "1.2.3", apiUrl: github.url })
    const signal = new AbortController().signal
    github.requests.length = 0
    for (const answer of [{ status: 404 }, { reset: true }, { body: "<html>" }]) {
      github.answer = () => answer
      expect(
        await new Releases({ repository: "acme/hub", version: "1.2.3", apiUrl: github.url }).newer(signal),
      ).to.equal(undefined)
    }
    await releases.newer(signal)
    await releases.newer(signal)
    expect(github.requests).to.have.length(4)
  })
})
