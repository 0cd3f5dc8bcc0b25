import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import { everyone } from "../../src/edge"
import { createLogger } from "../../src/logging"
import { createApp } from "../../src/server/app"
import { readTrustProxy, type TrustProxy } from "../../src/server/trust_proxy"

function readFrom(value: string): { trustProxy: TrustProxy; problems: string[] } {
  const read = new EnvironmentReader({ ACTION_HUB_TRUST_PROXY: value })
  return { trustProxy: readTrustProxy(read), problems: read.problems }
}

describe("ACTION_HUB_TRUST_PROXY", () => {
  for (const [value, trustProxy] of [
    ["", 0],
    ["0", 0],
    ["False", 0],
    ["1", 1],
    [" 20 ", 20],
    ["10.0.0.1", ["10.0.0.1"]],
    ["10.0.0.0/8, Loopback,2001:DB8::/32", ["10.0.0.0/8", "loopback", "2001:db8::/32"]],
    [
      "::ffff:10.0.0.1,linklocal,uniquelocal,192.0.2.0/32",
      ["::ffff:10.0.0.1", "linklocal", "uniquelocal", "192.0.2.0/32"],
    ],
  ] as const) {
    it(`may be "${value}"`, () => {
      expect(readFrom(value)).to.deep.equal({ trustProxy, problems: [] })
      // Express checks it as well, and throws.
      createApp({
        parts: [],
        logger: createLogger({ isSilent: true }),
        insiders: everyone,
        trustProxy: readFrom(value).trustProxy,
      })
    })
  }

  for (const value of [
    ...[
      "true",
      "yes",
      "21",
      "-1",
      "1.5",
      "99999",
      "10.0.0.0/33",
      "10.0.0.0/0",
      "::/0",
      "::/129",
      "10.0.0.0/",
      "10.0.0.0/8/8",
    ],
    ...["10.0.0.0/255.0.0.0", "10.1", "proxy.example.com", "fe80::1%eth0", ",", "10.0.0.1 10.0.0.2", "10.0.0.1,1"],
  ]) {
    it(`may not be "${value}": the start says what to give`, () => {
      const { trustProxy, problems } = readFrom(value)
      expect(trustProxy).to.equal(0)
      expect(problems).to.have.length(1)
      expect(problems[0]).to.match(
        /^ACTION_HUB_TRUST_PROXY cannot be used: give the number of proxies .* such as 10\.0\.0\.0\/8\.$/,
      )
    })
  }
})
