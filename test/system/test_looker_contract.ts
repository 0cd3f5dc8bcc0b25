import { expect } from "chai"
import {
  readFolder,
  readFolderChildren,
  readFolderDashboards,
  readFolderLooks,
  readMe,
  readVersion,
  searchLookmlDashboards,
  searchTitles,
} from "../../src/looker"
import { LookerStage } from "../support/looker_stage"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const FOLDER = { id: "9", name: "Commands" }

/** Prism stands between the client and our stand-in, and answers 422 where one of them does not keep to the document. */
describe("Looker's API by its published document", () => {
  let stage: LookerStage
  let prism: Peer
  before(async () => {
    stage = await LookerStage.start("")
    prism = await startContract("looker", stage.url)
    stage.answer = ({ path }) => {
      if (path === "/user") return { body: { id: "7", display_name: "Hub" } }
      if (path === "/versions") return { body: { looker_release_version: "26.12.3" } }
      if (path.endsWith("/search")) {
        return {
          body: [{ id: "1", title: "Sales", description: "Of today", deleted: false, folder: { name: "Shop" } }],
        }
      }
      if (path.startsWith("/content/")) {
        return { body: [{ content_id: "m::s", title: "Sales", description: "Of today", folder_name: "Shop" }] }
      }
      if (path.endsWith("/children")) return { body: [FOLDER] }
      if (path.endsWith("/dashboards") || path.endsWith("/looks")) {
        return { body: [{ id: "1", title: "Sales", description: "Of today", deleted: false }] }
      }
      return { body: FOLDER }
    }
  })
  after(async () => {
    await prism?.stop()
    await stage?.stop()
  })

  it("is kept to by the login, and by all that is read", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    const content = [{ id: "1", title: "Sales", description: "Of today" }]
    expect(await readMe(calls)).to.deep.equal({ id: "7", name: "Hub" })
    expect(await readVersion(calls)).to.equal("26.12.3")
    expect(await readFolder(calls, "9")).to.deep.equal(FOLDER)
    expect(await readFolderChildren(calls, "9")).to.deep.equal([FOLDER])
    expect(await readFolderDashboards(calls, "9")).to.deep.equal(content)
    expect(await readFolderLooks(calls, "9")).to.deep.equal(content)
  })

  it("is kept to by the searches", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    const sales = { id: "1", title: "Sales", description: "Of today", folder: "Shop" }
    expect(await searchTitles(calls, "look", "sales")).to.deep.equal([{ ...sales, kind: "look" }])
    expect(await searchTitles(calls, "dashboard", "sales")).to.deep.equal([{ ...sales, kind: "dashboard" }])
    expect(await searchLookmlDashboards(calls, "sales")).to.deep.equal([{ ...sales, id: "m::s", kind: "dashboard" }])
  })

  it("is kept to by the login of another user", async () => {
    const looker = stage.looker({ LOOKER_API_BASE_URL: prism.url })
    expect(await readMe(looker.callsAs("42"))).to.deep.equal({ id: "7", name: "Hub" })
  })
})
