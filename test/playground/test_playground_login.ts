import { expect } from "chai"
import { axeFindings } from "../support/axe"
import { PlaygroundTests } from "../support/playground_tests"

describe("the playground's logins", () => {
  const tests = new PlaygroundTests()

  for (const width of [1440, 1024, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`at ${width} pixels in ${colorScheme}: by keyboard, another account, then an example`, async () => {
        const viewport = { width, height: 800 }
        const playground = await tests.open({ viewport, colorScheme }, "slack_app")
        const { page } = playground
        const popup = page.waitForEvent("popup")
        await playground.button("Log in").press("Enter")
        const window = await popup
        await window.getByRole("heading", { name: "Log in to Slack" }).waitFor()
        expect(await axeFindings(window)).to.deep.equal([])
        await window.getByRole("link", { name: "Use another account" }).press("Enter")
        await window.getByText("Example North").waitFor()
        await window.getByRole("link", { name: "Allow" }).press("Enter")
        await window.getByText("You are logged in to Slack").waitFor()
        await window.close()
        await page.getByText("You are logged in as Example North.").waitFor()
        await playground.button("Csv to channel").press("Enter")
        await page.getByText("You are logged in as Example.").waitFor()
        expect(await playground.send()).to.include("Sent to Slack")
      })
    }
  }
})
