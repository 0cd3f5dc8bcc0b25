import { expect } from "chai"
import express from "express"
import supertest from "supertest"
import { createLogger } from "../../src/logging/create_logger"
import { answerErrors } from "../../src/edge/answer_errors"
import { bindBrowser, checkBrowser, sealedPartOf } from "../../src/edge/browser_binding"

const NONCE = "n".repeat(43)
const CURE = "Begin again."
const COOKIE = "__Secure-hub_login"

/** `/begin/:sealed` answers the provider's state, `/end?state=` the sealed part of it. */
function appAt(actionUrl: string) {
  const app = express()
  app.get("/begin/:sealed", (request, response) => {
    response.send(bindBrowser(request, response, new URL(actionUrl), request.params.sealed))
  })
  app.get("/end", (request, response) => {
    const sealed = sealedPartOf(request.query.state, CURE)
    checkBrowser(request, new URL(actionUrl), request.query.state, CURE)
    response.send(sealed)
  })
  app.use(answerErrors(createLogger({ isSilent: true })))
  return supertest(app)
}

describe("browser binding", () => {
  const hub = appAt("https://hub.example.com/base/actions/acme")
  const end = (state: string, cookie = "") => hub.get("/end").query({ state }).set("cookie", cookie)

  it("leaves a cookie for this action that scripts and other sites cannot use", async () => {
    const { headers, text } = await hub.get("/begin/a.b").expect(200)
    const [cookie = ""] = headers["set-cookie"] as unknown as string[]
    const [pair, ...attributes] = cookie.split("; ")
    expect(pair).to.match(/^__Secure-hub_login=[\w-]{43}$/)
    expect(attributes).to.include.members([
      "Max-Age=600",
      "Path=/base/actions/acme",
      "HttpOnly",
      "Secure",
      "SameSite=Lax",
    ])
    expect(text).to.equal(`${pair?.slice(`${COOKIE}=`.length)}.a.b`)
  })

  it("leaves out Secure, in the name too, where the hub is plain http", async () => {
    const plain = appAt("http://localhost:8080/actions/acme")
    const { headers } = await plain.get("/begin/a")
    expect(String(headers["set-cookie"]))
      .to.match(/^hub_login=/)
      .and.include("HttpOnly")
      .and.not.include("Secure")
    await plain
      .get("/end")
      .query({ state: `${NONCE}.a` })
      .set("cookie", `hub_login=${NONCE}`)
      .expect(200)
  })

  it("takes no cookie without the prefix, which a page of a neighbouring host could have left", async () => {
    await end(`${NONCE}.a`, `hub_login=${NONCE}`).expect(403)
  })

  it("keeps a nonce the browser has, but none of another form", async () => {
    const begin = (cookie: string) => hub.get("/begin/a").set("cookie", cookie)
    expect((await begin(`x=1; ${COOKIE}=${NONCE}`)).text).to.equal(`${NONCE}.a`)
    for (const bad of ["short", `${NONCE}n`, `${NONCE.slice(1)}.`, ""]) {
      expect((await begin(`${COOKIE}=${bad}`)).text, bad).to.match(/^[\w-]{43}\.a$/)
    }
  })

  it("gives the sealed part back to the browser that began", async () => {
    expect((await end(`${NONCE}.a.b..c`, `${COOKIE}=${NONCE}`).expect(200)).text).to.equal("a.b..c")
    const shadowed = `${COOKIE}=${"m".repeat(43)}; ${COOKIE}=${NONCE}`
    expect((await end(`${NONCE}.a`, shadowed).expect(200)).text).to.equal("a")
  })

  it("refuses a browser without the cookie or with another as forbidden", async () => {
    for (const cookie of ["", `${COOKIE}=`, `${COOKIE}=${"m".repeat(43)}`, `other=${NONCE}`, `${COOKIE}=${NONCE}n`]) {
      expect((await end(`${NONCE}.a`, cookie).expect(403)).body.error).to.match(
        /not begun in this browser.*Begin again/,
      )
    }
  })

  it("refuses a missing or malformed state", async () => {
    for (const state of ["", NONCE, `${NONCE}.`, "short.a", `.${NONCE}`, `${NONCE}é.a`]) {
      await end(state, `${COOKIE}=${NONCE}`).expect(400)
    }
    await hub.get("/end").expect(400)
    await hub
      .get("/end")
      .query({ state: [`${NONCE}.a`, `${NONCE}.a`] })
      .set("cookie", `${COOKIE}=${NONCE}`)
      .expect(400)
  })
})
