import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { expect } from "chai"
import { CheckoutCopy } from "../support/checkout_copy"
import { type CommandResult, hubCommand } from "../support/hub_command"

/** Turns what `hub new` writes into an integration with one fault. Each pair is a text and what stands in its place. */
type Fault = readonly (readonly [text: string, replacement: string])[]

const CALL = `await client.post("/v1/records", { list, records }, { idempotencyKey, answer: TAKEN })`
const END = "return receipt.toResponse()"

const FAULTS: Record<string, Fault> = {
  acme_silent: [[CALL, "void [client, list, records, idempotencyKey, TAKEN]"]],
  acme_hasty: [[CALL, CALL.replace("await", "void")]],
  acme_careless: [[CALL, `${CALL}\n        void fetch(this.apiUrl, { method: "PUT", body: list })`]],
  acme_broken: [[CALL, `${CALL}\n        throw new Error(\`No place for \${request.params.api_key} there.\`)`]],
  acme_formless: [["return new Hub.DataActionForm([", 'if (this.apiUrl) throw new Error("No form today.")\n    $&']],
  acme_chatty: [
    [
      END,
      "return new Hub.DataActionResponse({ message: `${receipt.delivered} sent with ${request.params.api_key}.` })",
    ],
  ],
  acme_wordy: [[CALL, "throw new Hub.DeliveryError(`The key ${request.params.api_key} is not right.`)"]],
}

describe("hub try and hub check, on what a contributor gets wrong", function () {
  this.timeout(180_000)
  let copy: CheckoutCopy
  const hub = (...words: string[]) => hubCommand(words, { command: copy.path("bin/hub.js"), cwd: copy.root })
  const fileOf = (name: string) => copy.path(`src/integrations/${name}/${name}.ts`)
  before(async () => {
    copy = await CheckoutCopy.make()
    for (const [name, changes] of Object.entries(FAULTS)) {
      expect(await hub("new", name), name).to.include({ code: 0 })
      const text = readFileSync(fileOf(name), "utf8")
      const changed = changes.reduce((kept, [from, to]) => kept.replace(from, to), text)
      expect(changed, name).to.not.equal(text)
      writeFileSync(fileOf(name), changed)
    }
    rmSync(copy.path("src/integrations/acme_chatty/acme_chatty.svg"))
  })
  after(() => copy.remove())

  const expectWrong = ({ code, stdout, stderr }: CommandResult, words: string) => {
    expect(stdout).to.match(/^Success: Looker shows/m)
    expect(stdout).to.include(`\n  wrong     ${words}`)
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: "" })
  }

  it("a success without a call", async () => {
    expectWrong(await hub("try", "acme_silent"), "It reports success, and called no service.")
  })

  it("but not where there is nothing to send", async () => {
    const { code, stdout } = await hub("try", "acme_silent", "--rows", "0")
    expect(stdout).to.include("The hub called no service.").and.not.include("wrong")
    expect(code).to.equal(0)
  })

  it("and not where the example declares that nothing of it is sent", async () => {
    const file = copy.path("src/integrations/acme_silent/acme_silent_examples.ts")
    const text = readFileSync(file, "utf8")
    writeFileSync(file, text.replace("rows: 3,", "rows: 3,\n      callsNoService: true,"))
    expect(await hub("try", "acme_silent").finally(() => writeFileSync(file, text))).to.include({ code: 0 })
  })

  it("a call that ends with the answer, because nobody awaits it", async () => {
    expectWrong(await hub("try", "acme_hasty"), "It reported success before its calls had ended.")
  })

  it("a call that goes on after the answer, beside those that are awaited", async () => {
    const tried = await hub("try", "acme_careless")
    expectWrong(tried, "It reported success before its calls had ended.")
    expect(tried.stdout).to.match(/ {2}1x +PUT +https:\/\/api\.acme-careless\.example\/ /)
  })

  it("a plain error, with its message and the line of the source; Looker is not told, and no secret is", async () => {
    const { code, stdout } = await hub("try", "acme_broken")
    const line =
      readFileSync(fileOf("acme_broken"), "utf8")
        .split("\n")
        .findIndex((each) => each.includes("No place")) + 1
    expect(stdout).to.match(/^Failure: Looker shows "Internal server error\."$/m)
    expect(stdout).to.include("\n  defect    Error: No place for [redacted] there.\n")
    expect(stdout).to.include(`\n  at        src/integrations/acme_broken/acme_broken.ts:${line}: throw new Error(`)
    expect(stdout).not.to.include(copy.root)
    expect(code).to.equal(1)
  })

  it("a plain error of the form", async () => {
    const { code, stdout } = await hub("try", "acme_formless")
    expect(stdout).to.match(/^Success: Looker shows/m)
    expect(stdout).to.include(
      "\n  defect    Error: No form today.\n  at        src/integrations/acme_formless/acme_formless.ts:",
    )
    expect(code).to.equal(1)
  })

  it("a secret in a message, of a success or of a failure", async () => {
    const [chatty, wordy] = await Promise.all([hub("try", "acme_chatty"), hub("try", "acme_wordy")])
    expectWrong(chatty, "Its message contains a secret.")
    expect(wordy.stdout).to.include("\n  wrong     Its message contains a secret.")
    const checked = [await hub("check", "acme_chatty"), await hub("check", "acme_wordy")]
    for (const { code, stdout } of checked) {
      expect(stdout).to.include('The message of the example "users_to_list" contains a secret.')
      expect(code).to.equal(1)
    }
  })

  it("an icon that is missing", async () => {
    const [tried, checked] = await Promise.all([hub("try", "acme_chatty"), hub("check", "acme_chatty")])
    expect(tried.stdout).to.include("\n  note      It has no icon. Put a square SVG or PNG beside the code")
    expect(checked.stdout).to.include("It has no icon. Put a square SVG or PNG beside the code")
  })
})
