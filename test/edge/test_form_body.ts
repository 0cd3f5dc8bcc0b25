import { expect } from "chai"
import express from "express"
import supertest from "supertest"
import { answerErrors } from "../../src/edge/answer_errors"
import { cookiesOf } from "../../src/edge/cookies"
import { readFormBody } from "../../src/edge/form_body"
import { createLogger } from "../../src/logging/create_logger"

const FORM = "application/x-www-form-urlencoded"
const MAX_BYTES = 1024

/** Answers with the members of the form, and the values of the cookie `a`. */
function app() {
  const hub = express()
  hub.post("/", async (request, response) => {
    response.json({ form: [...(await readFormBody(request, MAX_BYTES))], cookies: cookiesOf(request, "a") })
  })
  hub.use(answerErrors(createLogger({ isSilent: true })))
  return supertest(hub).post("/")
}

describe("form body", () => {
  it("gives the members in their order, repeated ones too", async () => {
    const { body } = await app().type(FORM).send("a=1&b=%C3%A9+x&a=2").expect(200)
    expect(body.form).to.deep.equal([
      ["a", "1"],
      ["b", "é x"],
      ["a", "2"],
    ])
    await app().set("content-type", `${FORM}; charset=UTF-8`).send("a=1").expect(200)
  })

  it("is empty without a body", async () => {
    expect((await app().expect(200)).body.form).to.deep.equal([])
  })

  it("refuses other types, and what is too large", async () => {
    for (const type of ["text/plain", "multipart/form-data; boundary=x", "application/json", `${FORM}x`]) {
      await app().set("content-type", type).send("a=1").expect(415)
    }
    await app()
      .type(FORM)
      .send(`a=${"x".repeat(MAX_BYTES - 2)}`)
      .expect(200)
    await app()
      .type(FORM)
      .send(`a=${"x".repeat(MAX_BYTES - 1)}`)
      .expect(413)
  })
})

describe("cookies", () => {
  it("are found by their whole name, all of that name", async () => {
    const ask = async (cookie: string) => (await app().set("cookie", cookie)).body.cookies as string[]
    expect(await ask("a=1; b=2; a=3;a=4")).to.deep.equal(["1", "3", "4"])
    expect(await ask("aa=1; ba=2; a; A=3")).to.deep.equal([])
    expect(await ask("a=x=y; c=a=5")).to.deep.equal(["x=y"])
  })
})
