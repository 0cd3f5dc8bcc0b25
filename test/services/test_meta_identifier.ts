import { expect } from "chai"
import { hashed, type MetaKey, metaHashed, metaNormal } from "../../src/services/advertising"

/** Key, input, normal form, and where Meta publishes it the hash. */
type Vector = [key: MetaKey, input: string, normal: string, hash?: string]

/**
 * Sources: https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences#hash and
 * https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
const PUBLISHED: Vector[] = [
  ["EMAIL", "mary@example.com", "mary@example.com", "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"],
  [
    "EMAIL",
    "John_Smith@gmail.com",
    "john_smith@gmail.com",
    "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
  ],
  ["PHONE", "15559876543", "15559876543", "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"],
  ["PHONE", "1(650)555-1212", "16505551212", "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"],
  ["FN", "Mary", "mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"],
  ["FN", "정", "정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"],
  ["FN", "Valéry", "valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"],
  ["COUNTRY", "United States", "us", "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"],
  ["CT", "Paris", "paris"],
  ["CT", "London", "london"],
  ["CT", "New York", "newyork"],
  ["ST", "AZ", "az"],
  ["ST", "California", "ca"],
  ["ZIP", "94035", "94035"],
  ["ZIP", "1987", "1987"],
  ["ZIP", "75018", "75018"],
  ["ZIP", "M1 1AE", "m11ae"],
  ["PHONE", "+44 844 412 4653", "448444124653"],
  ["PHONE", "1-234-567-8910", "12345678910"],
  ["MADID", "AECE52E7-03EE-455A-B3C4-E57283966239", "aece52e7-03ee-455a-b3c4-e57283966239"],
]

const OURS: Vector[] = [
  ["EMAIL", "\t A@Ex.com \n", "a@ex.com"],
  ["EMAIL", " ", ""],
  ["PHONE", "0049 (170) 1234567", "491701234567"],
  ["PHONE", "ext. x", ""],
  ["LN", "  O'Neil-Smith, Jr. ", "oneilsmithjr"],
  ["LN", "Vale\u0301ry", "valéry"],
  ["LN", "सिंह", "सिंह"],
  ["FI", "«Émile»", "é"],
  ["FI", "J.", "j"],
  ["FI", "𝒥ean", "𝒥"],
  ["FI", "--", ""],
  ["DOBY", "1990", "1990"],
  ["DOBY", "1990-05-03", "1990"],
  ["DOBY", "90", ""],
  ["DOBY", "1899", ""],
  ["DOBY", "9999", ""],
  ["DOBM", "5", "05"],
  ["DOBM", "12", "12"],
  ["DOBM", "13", ""],
  ["DOBM", "0", ""],
  ["DOBM", " September ", "09"],
  ["DOBM", "Sep.", "09"],
  ["DOBM", "Smarch", ""],
  ["DOBM", "1990-05", "05"],
  ["DOBD", "3", "03"],
  ["DOBD", "31", "31"],
  ["DOBD", "32", ""],
  ["DOBD", "1990-05-03T00:00:00", "03"],
  ["DOBD", "1990-05", ""],
  ["DOBD", "Monday", ""],
  ["CT", "São Paulo", "saopaulo"],
  ["CT", "St. John's (2)", "stjohns"],
  ["CT", "मुंबई", "मुंबई"],
  ["ST", "N.Y.", "ny"],
  ["ST", "north carolina", "nc"],
  ["ST", "Île-de-France", "iledefrance"],
  ["ST", "constructor", "constructor"],
  ["ZIP", "94035-1234", "94035"],
  ["ZIP", "SW1A 1AA", "sw1a1aa"],
  ["ZIP", "123456789", "123456789"],
  ["COUNTRY", "gb", "gb"],
  ["COUNTRY", "Germany", "de"],
  ["COUNTRY", "Atlantis", ""],
  ["EXTERN_ID", " Id 9 ", " Id 9 "],
]

describe("an identifier, as Meta compares it,", () => {
  for (const [key, input, normal, hash] of PUBLISHED) {
    it(`published by Meta: ${key} ${input}`, () => {
      expect(metaNormal(key, input)).to.equal(normal)
      if (hash) expect(metaHashed(key, normal)).to.equal(hash)
    })
  }

  for (const [key, input, normal] of OURS) {
    it(`${key} ${JSON.stringify(input)} is ${JSON.stringify(normal)}`, () => {
      expect(metaNormal(key, input)).to.equal(normal)
      expect(metaHashed(key, normal)).to.equal(normal && hashed(normal))
    })
  }

  it("depends on the country where states and zip codes do", () => {
    expect(metaNormal("ST", "Georgia", "us")).to.equal("ga")
    expect(metaNormal("ST", "Victoria", "au")).to.equal("victoria")
    expect(metaNormal("ST", "Washington", "gb")).to.equal("washington")
    expect(metaNormal("ZIP", "940351234", "us")).to.equal("94035")
    expect(metaNormal("ZIP", "01310-100", "br")).to.equal("01310100")
    expect(metaNormal("ZIP", "12345-6789", "xx")).to.equal("123456789")
  })

  it("is not hashed when it is the id of a device", () => {
    expect(metaHashed("MADID", metaNormal("MADID", " AB-1 "))).to.equal("ab-1")
  })

  it("is not hashed twice, unless it is an id of the advertiser's own", () => {
    const known = hashed("mary@example.com")
    const sent = (key: MetaKey, text: string) => metaHashed(key, metaNormal(key, text))
    for (const key of ["EMAIL", "PHONE", "LN", "DOBY", "ST"] as const) {
      expect(sent(key, ` ${known.toUpperCase()}`)).to.equal(known)
    }
    expect(sent("EXTERN_ID", known)).to.equal(hashed(known))
  })

  it("is read in linear time, however long", () => {
    const long = "é -1".repeat(250_000)
    for (const key of ["EMAIL", "PHONE", "DOBY", "DOBM", "DOBD", "LN", "FI", "CT", "ST", "ZIP", "COUNTRY"] as const) {
      metaNormal(key, long)
    }
  }).timeout(5000)
})
