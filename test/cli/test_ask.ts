import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { hubCommand, READABLE } from "../support/hub_command"

describe("hub ask", () => {
  before(compileHub)

  it("prints the answer of Lookerbot and the calls behind it, and tells wrong use", async () => {
    const [good, wrong] = await Promise.all([
      hubCommand(["ask", "sales last 2 days", "--calls"]),
      hubCommand(["ask", "sales", "--as", "max"]),
    ])
    expect(good.stdout).to.match(
      /^Created Date +Count +Revenue\n-+\n(?:\d{4}-\d\d-\d\d +\d+ +\$[\d,]+\n){2}2 rows · Sales/,
    )
    expect(good.stdout).to.match(/^to slack +POST +200 +\/api\/chat\.update$/m)
    expect(good).to.include({ code: 0, stderr: "" })
    expect(wrong).to.include({ code: 2, stdout: "" })
    expect(wrong.stderr).to.include("mia, jon, gus").and.match(READABLE)
  })
})
