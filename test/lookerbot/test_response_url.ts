import { expect } from "chai"
import { responseUrl } from "../../src/lookerbot/slack/response_url"

describe("a response address", () => {
  const good = "https://hooks.slack.com/commands/T1/2/abc"

  it("is Slack's, over https, or that of the stand-in which the operator names", () => {
    expect(responseUrl(good, "https://slack.com")).to.equal(good)
    const gov = good.replace("slack.com", "slack-gov.com")
    expect(responseUrl(gov, "https://slack-gov.com")).to.equal(gov)
    const standIn = "http://127.0.0.1:4100/response/1"
    expect(responseUrl(standIn, "http://127.0.0.1:4100")).to.equal(standIn)
  })

  it("is none when it only looks like it", () => {
    const wrong = [
      undefined,
      "",
      "hooks.slack.com/x",
      "http://hooks.slack.com/x",
      "https://hooks.slack.com:8443/x",
      "https://user@hooks.slack.com/x",
      "https://hooks.slack.com.evil.example/x",
      "https://evil.example/hooks.slack.com",
      "https://slack.com/x",
      "https://xn--hooks-slack.com/x",
      "https://hooks.sӏack.com/x",
      "javascript:alert(1)",
      `https://hooks.slack.com/${"x".repeat(3000)}`,
    ]
    for (const each of wrong) expect(responseUrl(each, "https://slack.com"), each).to.equal(undefined)
  })
})
