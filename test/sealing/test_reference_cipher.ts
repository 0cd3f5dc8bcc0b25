import { randomBytes } from "node:crypto"
import { expect } from "chai"
import fc from "fast-check"
import { cipherId, decipher, encipher } from "../../src/sealing/reference_cipher"

const bytes = (first: number, count: number) => Buffer.from(Array.from({ length: count }, (_, index) => first + index))
const MASTER = bytes(0, 32)
const PLAIN = '{"stateurl":"https://looker.example.com/action_hub_state/AbCd"}'
const VECTOR =
  "10430228PHy8_T19vf4-fr7_P3-_wsiHvrgezpuxyQMx_bB9NO_puSXPFHwL2Vp5vGnZKuLEM_3B7Kny5aWLAw7FGdJP7sDALqhiurhVLvnzqwL" +
  "ue6WmpfqCB-6stIoT3adAu6Olf7PtSGJNKTYCYqASTLUg"

describe("reference cipher", () => {
  it("case 6: decrypts the vector", () => {
    expect(decipher(VECTOR, MASTER)).to.equal(PLAIN)
  })

  it("case 6: makes the vector from the same keys", () => {
    expect(encipher(PLAIN, MASTER, bytes(32, 32), bytes(0xf0, 16))).to.equal(VECTOR)
  })

  it("names the master key as in stored states", () => {
    expect(cipherId(MASTER)).to.equal("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd")
  })

  it("case 6: brings any text back, non-ASCII included", () => {
    const round = (plain: string) => decipher(encipher(plain, MASTER), MASTER)
    for (const plain of ["¡Olé, 東京 🗼!", "\ufeffwith a mark", "x", "a".repeat(40_000)])
      expect(round(plain)).to.equal(plain)
    fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (plain) => round(plain) === plain))
  })

  it("uses fresh keys each time", () => {
    expect(encipher(PLAIN, MASTER)).to.not.equal(encipher(PLAIN, MASTER))
  })

  it("gives undefined for anything else, and never throws", () => {
    const headers = ["", "1", "1043022", "1999999", "1000000", "1043022short", `1043021${VECTOR.slice(7)}`]
    for (const text of [...headers, `2${VECTOR.slice(1)}`, `${VECTOR}+`, VECTOR.slice(0, 60), `${VECTOR}\n`]) {
      expect(decipher(text, MASTER), text).to.equal(undefined)
    }
    fc.assert(fc.property(fc.string(), (text) => decipher(`1043022${text}`, MASTER) === undefined))
  })

  it("does not take another master key's text for its own", () => {
    expect(decipher(VECTOR, randomBytes(32))).to.equal(undefined)
  })
})
