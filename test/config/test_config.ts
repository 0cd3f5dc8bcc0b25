import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { loadEnvironment } from "../../src/config"
import { readConfig } from "../../src/hub_config"
import "../../src/integrations"
import { problemsOf } from "../support/config_problems"

const GOOD = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test/",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: "s1",
}

describe("config", () => {
  it("has the documented defaults", () => {
    const config = readConfig(GOOD)
    expect(config).to.include({
      baseUrl: "https://hub.acme.test",
      label: "Hub",
      port: 8080,
      socketTimeoutMs: 0,
      keepAliveSec: 30,
      downloadTimeoutMs: 780_000,
      maxDeliveries: 200,
      maxMemoryBytes: 64 * 1024 * 1024,
      maxConnections: 1000,
      drainMaxMs: 3_600_000,
      maxBufferedBytes: 8192 * 1024 * 1024,
      processes: 1,
      isDebug: false,
    })
    expect(config.whitelist).to.deep.equal([])
    expect(Object.isFrozen(config)).to.equal(true)
  })

  it("reads the names of 2017, and prefers the newer ones", () => {
    const old = { BASE_URL: "https://old", INTEGRATION_PROVIDER_LABEL: "Old", INTEGRATION_SERVICE_SECRET: "o" }
    expect(readConfig({ ...old, INTEGRATION_WHITELIST: "a, b" })).to.deep.include({
      baseUrl: "https://old",
      label: "Old",
      secrets: ["o"],
      whitelist: ["a", "b"],
    })
    expect(readConfig({ ...old, ...GOOD })).to.deep.include({ baseUrl: "https://hub.acme.test", secrets: ["s1"] })
  })

  it("reads every variable", () => {
    const config = readConfig({
      ...GOOD,
      PORT: "0",
      ACTION_HUB_SOCKET_TIMEOUT: "5000",
      ACTION_HUB_JSON_KEEPALIVE_SEC: "1",
      ACTION_HUB_STREAM_REQUEST_TIMEOUT: "99",
      ACTION_HUB_ENABLE_FORKING: "false",
      ACTION_WHITELIST: "zapier, debug,",
      CIPHER_MASTER: "ab".repeat(32),
      ENCRYPT_PAYLOAD: "true",
      ACTION_HUB_DEBUG: "1",
      LOOKER_HOSTS: "Looker.Example.com, 10.0.0.5:9999",
      OUTBOUND_ALLOW: "10.0.0.0/8, ::1, sftp.corp",
      ACTION_HUB_MAX_BODY_MB: "3",
      ACTION_HUB_MAX_DELIVERIES: "7",
      ACTION_HUB_MAX_MEMORY_MB: "6",
      ACTION_HUB_MAX_CONNECTIONS: "8",
      ACTION_HUB_DRAIN_MAX_SEC: "2",
      ACTION_HUB_MAX_BUFFERED_MB: "5",
      WEB_CONCURRENCY: "64",
    })
    expect(config).to.deep.include({
      port: 0,
      socketTimeoutMs: 5000,
      keepAliveSec: 1,
      downloadTimeoutMs: 99,
      whitelist: ["zapier", "debug"],
      cipherMasters: ["ab".repeat(32)],
      isDebug: true,
      lookerHosts: ["looker.example.com", "10.0.0.5:9999"],
      outboundAllow: ["10.0.0.0/8", "::1", "sftp.corp"],
      maxBodyBytes: 3 * 1024 * 1024,
      maxDeliveries: 7,
      maxMemoryBytes: 6 * 1024 * 1024,
      maxConnections: 8,
      drainMaxMs: 2000,
      maxBufferedBytes: 5 * 1024 * 1024,
      processes: 64,
      unusedVariables: ["ACTION_HUB_ENABLE_FORKING"],
    })
    expect(config.integrationEnvironment.ENCRYPT_PAYLOAD).to.equal("true")
  })

  describe("of secrets", () => {
    const [first, second] = ["n".repeat(16), "o".repeat(16)]
    const secretsOf = (value: string) => readConfig({ ...GOOD, ACTION_HUB_SECRET: value })

    it("takes a list, and still a single one that holds a comma", () => {
      const { secrets, warnings } = secretsOf(`${first}, ${second}`)
      expect(secrets).to.deep.equal([first, second, `${first}, ${second}`])
      expect(warnings).to.deep.equal([])
    })

    it("takes no piece that is short: then the whole is the one, which is told without showing it", () => {
      for (const whole of [`${first},8`, `8,${first}`, `${first}, ${second},8`, `${first},${second.slice(1)}`]) {
        const { secrets, warnings } = secretsOf(whole)
        expect(secrets).to.deep.equal([whole])
        expect(warnings).to.have.length(1)
        expect(warnings[0])
          .to.match(/^ACTION_HUB_SECRET holds a comma/)
          .and.not.include(first)
      }
    })

    it("takes a single short one, with a warning that names the cure", () => {
      for (const whole of ["hunter2", "hunter2,a", "h".repeat(15)]) {
        const { secrets, warnings } = secretsOf(whole)
        expect(secrets).to.deep.equal([whole])
        expect(warnings).to.have.length(1)
        expect(warnings[0]).to.match(/^ACTION_HUB_SECRET is shorter than 16 .*openssl rand -hex 32.*generate-api-key/)
        expect(warnings[0]).not.to.include(whole)
      }
    })

    it("says nothing of a single long one", () => {
      expect(secretsOf(first)).to.deep.include({ secrets: [first], warnings: [] })
    })
  })

  it("tells all problems at once, each with its cure and without a value that could be secret", () => {
    const problems = problemsOf({
      ACTION_HUB_BASE_URL: "hub.example.com?password=hunter2",
      PORT: "abc",
      ACTION_HUB_JSON_KEEPALIVE_SEC: "0",
      CIPHER_MASTER: "hunter2",
      ENCRYPT_PAYLOAD_DROPBOX: "true",
      OUTBOUND_ALLOW: "ok.example.com, 10.0.0.0/8, no.example.com:22",
      LOOKER_HOSTS: "ok.example.com:9999, https://no.example.com",
      SEGMENT_HOST: "hunter2",
    })
    const text = problems.join("\n")
    for (const name of [
      "ACTION_HUB_BASE_URL",
      "ACTION_HUB_LABEL",
      "ACTION_HUB_SECRET",
      "CIPHER_MASTER",
      "SEGMENT_HOST",
    ]) {
      expect(text, name).to.match(new RegExp(`^${name} `, "m"))
    }
    expect(text).to.include('PORT is "abc": give a whole number from 0 to 65535.')
    expect(text).to.include("ACTION_HUB_JSON_KEEPALIVE_SEC").and.to.include("OUTBOUND_ALLOW: entry 3")
    expect(text).to.include("LOOKER_HOSTS: entry 2")
    expect(text).not.to.include("hunter2")
  })

  it("advises to list Looker's hosts in production", () => {
    const warningsOf = (environment: object) =>
      readConfig({ ...GOOD, ACTION_HUB_SECRET: "s".repeat(16), ...environment }).warnings
    expect(warningsOf({ NODE_ENV: "production" })).to.have.length(1)
    expect(warningsOf({ NODE_ENV: "production" })[0]).to.match(/^LOOKER_HOSTS is not set.*Set it to/)
    expect(warningsOf({ NODE_ENV: "production", LOOKER_HOSTS: "looker.example.com" })).to.deep.equal([])
    expect(warningsOf({})).to.deep.equal([])
  })

  it("wants more connections than deliveries", () => {
    const [problem] = problemsOf({ ...GOOD, ACTION_HUB_MAX_DELIVERIES: "300", ACTION_HUB_MAX_CONNECTIONS: "300" })
    expect(problem).to.equal('ACTION_HUB_MAX_CONNECTIONS is "300": give a whole number from 301 to 1000000.')
    expect(readConfig({ ...GOOD, ACTION_HUB_MAX_DELIVERIES: "300" }).maxConnections).to.equal(1100)
  })

  it("asks for the master key when encryption is on", () => {
    expect(problemsOf({ ...GOOD, ENCRYPT_PAYLOAD: "true" })).to.have.length(1)
    expect(problemsOf({ ...GOOD, ENCRYPT_PAYLOAD: "false" })).to.deep.equal([])
  })

  it("reads .env first, and lets real variables win", () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "hub-env-")), ".env")
    writeFileSync(file, 'ACTION_HUB_LABEL="From file"\nPORT=1\n')
    expect(loadEnvironment({ PORT: "2" }, file)).to.deep.equal({ ACTION_HUB_LABEL: "From file", PORT: "2" })
    expect(loadEnvironment({ PORT: "2" }, `${file}.none`)).to.deep.equal({ PORT: "2" })
  })
})
