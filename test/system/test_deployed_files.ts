import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { Agent, fetch } from "undici"
import { parseAllDocuments } from "yaml"
import { freePort } from "../../tools/cli/hub_process"
import { makeCertificate } from "../support/certificate"
import { compileHub, HUB } from "../support/compiled_hub"
import { deliverFile, DeployedHub, FIRST_SETTINGS } from "../support/deployed_hub"
import { endWithTests } from "../support/end_with_tests"
import { schemaProblems } from "../support/json_schema"
import { until } from "../support/replica"

/** Exposure of a service in tenths, from 0 (nothing) to 100. */
const MAX_EXPOSURE = 15

/** Runs a judge. @throws Error with what it says when it is not content. */
function run(program: string, words: string[]): string {
  return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
}

describe("the files of deployment, at those who read them", () => {
  before(compileHub)

  it("systemd takes the unit, and finds it shut off", () => {
    const unit = "deploy/systemd/integration-hub.service"
    // A word that it does not know is a warning.
    const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" })
    expect(stdout + stderr).to.equal("")
    run("systemd-analyze", ["security", "--offline=true", `--threshold=${MAX_EXPOSURE}`, unit])
  })

  it("Prometheus takes its configuration", () => {
    expect(run("promtool", ["check", "config", "deploy/prometheus/prometheus.yaml"])).to.include("SUCCESS")
  })

  it("kustomize makes well-formed objects that name each other", function () {
    if (!hasKustomize()) this.skip()
    const objects = parseAllDocuments(run("kubectl", ["kustomize", "deploy/kubernetes/example"])).map(
      (each) => each.toJS() as KubernetesObject,
    )
    const of = (kind: string) => objects.find((each) => each.kind === kind)
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).to.deep.equal(new Set(["integration-hub"]))
    const schemas = { ConfigMap: "io.k8s.api.core.v1.ConfigMap", Deployment: "io.k8s.api.apps.v1.Deployment" }
    for (const [kind, id] of Object.entries(schemas)) {
      expect(schemaProblems(of(kind), "kubernetes.json", id)).to.deep.equal([])
    }
    // Its name holds a hash of the settings, so that a change of them replaces the pods.
    const { name } = of("ConfigMap")!.metadata
    const [container] = of("Deployment")!.spec.template.spec.containers
    expect(name).to.match(/^hub-\w+$/)
    expect(container).to.deep.include({ image: "registry.example.com/integration-hub:0.1.0" })
    expect(container?.envFrom[0]).to.deep.equal({ configMapRef: { name } })
  })

  describe("nginx before a hub, and before one that is being replaced", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-nginx-"))
    let hub: DeployedHub
    let nginx: ChildProcess | undefined
    let ca: string
    let [plain, secure]: number[] = []

    before(async () => {
      const [port, gone] = [await freePort(), await freePort()]
      ;[plain, secure] = [await freePort(), await freePort()]
      const { cert, key } = await makeCertificate(["localhost"], ["127.0.0.1"])
      ca = cert
      writeFileSync(`${folder}/fullchain.pem`, cert)
      writeFileSync(`${folder}/privkey.pem`, key)
      const config = readFileSync("deploy/nginx/nginx.conf", "utf8")
        .replaceAll("/etc/nginx/certificates", folder)
        .replaceAll("hub-1:8080", `127.0.0.1:${gone}`)
        .replaceAll("hub-2:8080", `127.0.0.1:${port}`)
        .replace("listen 80;", `listen 127.0.0.1:${plain};`)
        .replace("listen 443 ssl;", `listen 127.0.0.1:${secure} ssl;`)
      writeFileSync(`${folder}/nginx.conf`, config)
      const env = { PATH: process.env.PATH!, NODE_ENV: "production", ACTION_HUB_TRUST_PROXY: "1", ...FIRST_SETTINGS }
      hub = await DeployedHub.start(process.execPath, [HUB.index], { ...env, PORT: String(port) })
      const words = ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`]
      const globals = ["-g", `user root; daemon off; pid ${folder}/pid;`]
      run("nginx", ["-t", ...words, "-g", `user root; pid ${folder}/pid;`])
      nginx = endWithTests(spawn("nginx", [...words, ...globals], { stdio: "ignore" }), "SIGTERM")
      const plainUrl = `http://127.0.0.1:${plain}`
      await until(async () => (await fetch(plainUrl, { redirect: "manual" }).catch(() => undefined)) !== undefined)
    })
    after(async () => {
      await hub?.stop()
      nginx?.kill("SIGTERM")
      if (nginx?.exitCode === null) await once(nginx, "exit")
      rmSync(folder, { recursive: true, force: true })
    })

    it("passes a delivery on", () => deliverFile(`https://127.0.0.1:${secure}`, ca))

    it("names the caller, whatever the caller says of itself", async () => {
      const dispatcher = new Agent({ connect: { ca } })
      const headers = { "x-forwarded-for": "203.0.113.9" }
      const answer = await fetch(`https://127.0.0.1:${secure}/`, { method: "POST", dispatcher, headers })
      expect(answer.status).to.equal(403)
      await until(() => hub.log.some((line) => line.includes('"callerAddress":"127.0.0.1"')))
    })

    it("keeps the metrics private, and plain HTTP away", async () => {
      const dispatcher = new Agent({ connect: { ca } })
      expect((await fetch(`https://127.0.0.1:${secure}/metrics`, { dispatcher })).status).to.equal(404)
      expect((await fetch(`https://127.0.0.1:${secure}/readyz`, { dispatcher })).status).to.equal(200)
      expect((await fetch(`http://127.0.0.1:${plain}/`, { redirect: "manual" })).status).to.equal(301)
    })
  })
})

/** What the test looks at of an object of Kubernetes. */
interface KubernetesObject {
  kind: string
  metadata: { name: string; namespace: string }
  spec: { template: { spec: { containers: { image: string; envFrom: object[] }[] } } }
}

/** Debian's kubectl is older than the form of the files. */
function hasKustomize(): boolean {
  try {
    return /Kustomize Version: v[5-9]/.test(run("kubectl", ["version", "--client"]))
  } catch {
    return false
  }
}
