import { expect } from "chai"
import { GoogleDriveIntegration } from "../../src/integrations/google_drive/google_drive"
import { makeApiToken } from "../../src/sealing/api_token"
import { SimulatedLooker } from "../../tools/simulator/simulated_looker"
import { TEST_SECRET } from "../support/hub_with"
import { type LocalHub, openHub } from "../support/local_hub"
import { startEmulate } from "../support/peers/emulate"
import { GOOGLE_USER, GoogleFront } from "../support/peers/google_front"
import type { Peer } from "../support/peers/peer"

const NAME = "google_drive"
const FOLDER = { id: "folder-1", name: "Reports", mime_type: "application/vnd.google-apps.folder" }
const CLIENT = { client_id: "example-client", client_secret: "example-secret" }
const realNow = Date.now

describe("google_drive logs in at emulate's Google", () => {
  let front: GoogleFront
  let hub: LocalHub
  let google: Peer | undefined
  let looker: SimulatedLooker
  beforeEach(async () => {
    front = await GoogleFront.start()
    hub = await openHub(new GoogleDriveIntegration({ addresses: front.addresses, retryDelayMs: 5 }), {
      environment: { GOOGLE_DRIVE_CLIENT_ID: CLIENT.client_id, GOOGLE_DRIVE_CLIENT_SECRET: CLIENT.client_secret },
    })
    looker = new SimulatedLooker({ hubUrl: hub.url, token: makeApiToken(TEST_SECRET) })
    await looker.start()
  })
  afterEach(async () => {
    Date.now = realNow
    await Promise.all([looker.stop(), hub.stop(), front.stop(), google?.stop()])
  })

  const open = async (client: object = {}) => {
    const redirect_uris = [`${hub.url}/actions/${NAME}/oauth_redirect`]
    google = await startEmulate("google", {
      google: {
        users: [{ email: GOOGLE_USER, name: "Ann" }],
        oauth_clients: [{ ...CLIENT, redirect_uris, ...client }],
        drive_items: [{ ...FOLDER, user_email: GOOGLE_USER }],
      },
    })
    front.googleUrl = google.url
  }
  const logIn = async () => {
    const [link] = (await looker.form(NAME)).fields
    return looker.logIn(link && "oauth_url" in link ? link.oauth_url : "")
  }
  const folders = async () => {
    const { fields, error } = await looker.form(NAME, { drive: "mydrive", fetchpls: "fetch" })
    expect(error).to.equal(undefined)
    const folder = fields.find(({ name }) => name === "folder")
    return folder && "options" in folder ? folder.options : undefined
  }
  /** Puts the clock forward beyond the end of an access token. */
  const passLifetime = () => {
    const at = realNow() + 3_600_000
    Date.now = () => at
  }

  const LISTED = [
    { name: "root", label: "Drive Root" },
    { name: FOLDER.id, label: FOLDER.name },
  ]

  it("by its page to the folders of the user's drive", async () => {
    await open()
    const page = await logIn()
    expect(page.text).to.include("You are logged in to Google Drive")
    expect(await folders()).to.deep.equal(LISTED)
    expect(front.tokenCalls.map(({ grant_type }) => grant_type)).to.deep.equal(["authorization_code"])
  })

  it("and goes on with a new access token when the first has ended", async () => {
    await open()
    await logIn()
    passLifetime()
    expect(await folders()).to.deep.equal(LISTED)
    expect(front.tokenCalls.map(({ grant_type }) => grant_type)).to.deep.equal(["authorization_code", "refresh_token"])
  })

  it("and asks to log in again when the user has taken the access back", async () => {
    await open()
    await logIn()
    const token = String(front.tokens[0]?.refresh_token)
    await fetch(`${google?.url}/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ token }) })
    passLifetime()
    const { fields } = await looker.form(NAME, { drive: "mydrive" })
    expect(fields).to.have.length(1)
    expect(fields[0]).to.have.property("oauth_url")
    expect(fields[0]?.description).to.include("Google no longer accepts the login.")
  })

  it("and says so when Google does not know the hub's secret", async () => {
    await open({ client_secret: "another" })
    const page = await logIn()
    expect(page.status).to.be.greaterThan(399)
    expect(page.text).to.include("You are not logged in")
    expect(looker.state(NAME)).to.equal(undefined)
  })
})
