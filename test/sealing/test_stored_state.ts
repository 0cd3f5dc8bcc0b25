import { expect } from "chai"
import fc from "fast-check"
import { readStoredState, writeStoredState } from "../../src/sealing/stored_state"
import { Vault } from "../../src/sealing/vault"

describe("stored state", () => {
  const vault = new Vault({ secrets: ["s"], cipherMasters: ["11".repeat(32)] })
  const foreign = new Vault({ secrets: ["s"], cipherMasters: ["22".repeat(32)] })
  const state = { tokens: { access_token: "¡A!", refresh_token: "R" }, redirect: "https://hub/x" }

  it("case 6: whatever is unusable means not logged in", () => {
    const { cid } = JSON.parse(vault.encryptState("{}")) as { cid: string }
    const unusable = [
      undefined,
      "",
      "reset",
      '"reset"',
      "null",
      "{}",
      "[]",
      '[{"install_id":"T1"}]',
      "7",
      "true",
      "{",
      "random text",
      foreign.encryptState(JSON.stringify(state)),
      vault.encryptState("{}"),
      vault.encryptState("null"),
      vault.encryptState("reset"),
      JSON.stringify({ cid, payload: "1043022nonsense" }),
      JSON.stringify({ cid, payload: { a: 1 } }),
      JSON.stringify({ cid: 1, payload: 2 }),
    ]
    for (const text of unusable) expect(readStoredState(text, vault), text).to.equal(undefined)
  })

  it("never throws", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readStoredState(text, vault)))
  })

  it("takes for encrypted only what has both, a key's name and a payload", () => {
    const { cid, payload } = JSON.parse(vault.encryptState("{}")) as { cid: string; payload: string }
    for (const each of [{ cid, a: 1 }, { payload, a: 1 }, { cid, payload: "", a: 1 }, { cid }]) {
      expect(readStoredState(JSON.stringify(each), vault)).to.deep.equal(each)
    }
  })

  it("reads plain states of every generation", () => {
    for (const each of [state, { code: "C", redirect: "U" }, { access_token: "A" }, { cid: "", payload: "", a: 1 }]) {
      expect(readStoredState(JSON.stringify(each), vault)).to.deep.equal(each)
    }
  })

  it("reads what it writes, plain and encrypted", () => {
    expect(writeStoredState(state, vault, false)).to.equal(JSON.stringify(state))
    const encrypted = writeStoredState(state, vault, true)
    expect(Object.keys(JSON.parse(encrypted) as object)).to.deep.equal(["cid", "payload"])
    expect(readStoredState(encrypted, vault)).to.deep.equal(state)
  })
})
