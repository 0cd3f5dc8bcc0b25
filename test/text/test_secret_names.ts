import { PassThrough } from "node:stream"
import { expect } from "chai"
import { declaresSettings } from "../../tools/cli/check/declaration_rules"
import { Project } from "../../tools/cli/project"
import { SecretMask } from "../../src/outbound/secret_mask"
import { soundsSecret } from "../../src/text/secret_names"
import { ZapierIntegration } from "../../src/integrations/zapier/zapier"
import { createLogger } from "../../src/logging/create_logger"
import { masked } from "../../tools/sandbox/recorder/masked_texts"
import { cpuMs } from "../support/cpu_ms"

const SECRETS = [
  ...["authToken", "accessKey", "clientSecret", "apiSecret", "access_key_id", "privateKeyPem", "APIKey", "APIkey"],
  ...["apikey", "ACCESSKEY", "authtoken", "refresh-token", "password2", "db_password_new", "smtpPass", "passphrase"],
  ...["x-amz-security-token", "X-API-Key", "set-cookie", "proxy-authorization", "x-hub-signature-256", "sasToken"],
  ...["service_account_credentials", "storageAccountKey", "connection_string", "code", "code_verifier", "auth", "key"],
]
const OTHERS = [
  ...["author", "authority", "keyboard", "monkey", "secretary", "compass", "passenger", "pass_rate", "broken"],
  ...[
    "state",
    "country_code",
    "status_code",
    "design",
    "signal",
    "usesOAuth",
    "tokens_used",
    "maxTokens",
    "token_type",
  ],
  ...["password_hint", "primary_key", "project_key", "host_key", "key_metric", "idempotency-key", "nextPageToken"],
]

describe("names of secrets", () => {
  it("are known however they are written", () => {
    expect(SECRETS.filter((name) => !soundsSecret(name))).to.deep.equal([])
  })

  it("are not seen in words that only look alike", () => {
    expect(OTHERS.filter(soundsSecret)).to.deep.equal([])
  })

  it("are judged at once, however long they are", () => {
    const startedMs = cpuMs()
    for (const letter of ["a", "A", "Aa", "_", "-1", "token_", "keys"]) soundsSecret(letter.repeat(300_000))
    expect(cpuMs() - startedMs).to.be.below(2000)
  })

  describe("count alike", () => {
    const values = Object.fromEntries([...SECRETS, ...OTHERS].map((name, index) => [name, `value-${index}-x`]))
    const isHiddenIn = (text: string) => Object.keys(values).filter((name) => !text.includes(values[name] ?? name))
    const readText = (stream: PassThrough) => String(stream.read())

    it("in the log, which also hides what carries secrets", () => {
      const stream = new PassThrough()
      createLogger({ stream }).info("something happened", { values })
      expect(isHiddenIn(readText(stream))).to.deep.equal([...SECRETS, "state"])
    })

    it("in what a service says back", () => {
      const mask = new SecretMask()
      mask.addNamed(Object.entries(values))
      expect(isHiddenIn(mask.hide(JSON.stringify(values)))).to.deep.equal(SECRETS)
    })

    it("in recorded calls", () => {
      expect(isHiddenIn(masked(JSON.stringify(values), "application/json"))).to.deep.equal(SECRETS)
    })

    it("in declarations, where a setting of that name must be sensitive", async () => {
      const params = Object.keys(values).map((name) => ({ name, label: name, required: true, sensitive: false }))
      const integration = Object.create(new ZapierIntegration(), { params: { value: params } }) as ZapierIntegration
      const findings = await declaresSettings(integration, new Project())
      expect(findings.map(({ problem }) => /"(.*)"/.exec(problem)?.[1])).to.deep.equal(SECRETS)
    })
  })
})
