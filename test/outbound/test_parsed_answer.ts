import { expect } from "chai"
import { checkedAnswer, parsedAnswer, ServiceError, Shape } from "../../src/framework"

const PAGE = "<html><body>Sign in to the guest network, miss@example.com</body></html>"
const FILE = new Shape((z) =>
  z.object({ id: z.string().min(1), parts: z.array(z.object({ size: z.int() })).optional() }),
)

describe("the answer of a service", () => {
  it("is its JSON, and undefined when it is empty", () => {
    expect(parsedAnswer("Svc", { status: 200, text: '{"a":[1]}' })).to.deep.equal({ a: [1] })
    expect(parsedAnswer("Svc", { status: 204, text: "" })).to.equal(undefined)
  })

  it("is not taken for one when it is a page, which is not quoted", () => {
    const fault = () => parsedAnswer("Svc", { status: 200, text: PAGE })
    expect(fault).to.throw(ServiceError, "Svc answered something that is not JSON.").and.not.have.property("cause")
  })

  const FAULTS: Record<string, string> = {
    "": "it is missing",
    null: "it is not an object",
    "[]": "it is not an object",
    '"done"': "it is not an object",
    1: "it is not an object",
    "{}": '"id" is missing',
    '{"id":7}': '"id" is not a text',
    '{"id":""}': '"id" is not as documented',
    '{"id":"1","parts":{}}': '"parts" is not a list',
    '{"id":"1","parts":[{"size":1},{"size":"much"}]}': '"parts.1.size" is not a number',
  }
  for (const [text, fault] of Object.entries(FAULTS)) {
    it(`does not say what it should with ${text || "an empty text"}`, () => {
      const read = () => checkedAnswer("Svc", { status: 200, text }, FILE)
      expect(read).to.throw(ServiceError, `Svc answered 200, but not as expected: ${fault}.`)
    })
  }

  it("gives what its shape names, and nothing else", () => {
    const text = '{"id":"1","parts":[{"size":2,"sum":"x"}],"__proto__":{"isAdmin":true},"more":[]}'
    expect(checkedAnswer("Svc", { status: 200, text }, FILE)).to.deep.equal({ id: "1", parts: [{ size: 2 }] })
  })
})
