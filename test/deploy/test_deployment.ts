import { readFileSync } from "node:fs"
import { expect } from "chai"
import { HUB_VARIABLES } from "../../src/config"
import { registry } from "../../src/framework"
import { type Config, declaredVariables, readConfig } from "../../src/hub_config"
import { hubWith } from "../support/hub_with"
import { schemaProblems } from "../support/json_schema"
import {
  exampleVariables,
  kubernetesObject,
  kubernetesObjects,
  type Platform,
  PLATFORMS,
  readYaml,
} from "../support/platforms"

const SECRET = "a-test-secret-of-length"
/** Read by Node. */
const OF_NODE = ["TMPDIR"]
/** Definitions in `kubernetes.json`. */
const KINDS: Readonly<Record<string, string>> = {
  Deployment: "io.k8s.api.apps.v1.Deployment",
  Service: "io.k8s.api.core.v1.Service",
  Ingress: "io.k8s.api.networking.v1.Ingress",
  HorizontalPodAutoscaler: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
  PodDisruptionBudget: "io.k8s.api.policy.v1.PodDisruptionBudget",
  NetworkPolicy: "io.k8s.api.networking.v1.NetworkPolicy",
}
/** Variables of the table in the guide, and where the configuration has them. */
const TOLD: Readonly<Record<string, (config: Config) => number>> = {
  ACTION_HUB_MAX_BUFFERED_MB: ({ maxBufferedBytes }) => maxBufferedBytes / 2 ** 20,
  ACTION_HUB_DRAIN_MAX_SEC: ({ drainMaxMs }) => drainMaxMs / 1000,
  ACTION_HUB_MAX_DELIVERIES: ({ maxDeliveries }) => maxDeliveries,
  ACTION_HUB_JSON_KEEPALIVE_SEC: ({ keepAliveSec }) => keepAliveSec,
}
/** Time that the hub takes at least, once what runs has been ended, and at most, in seconds. */
const [FAREWELL_SEC, SPARE_SEC] = [2, 10]

const textOf = (file: string) => readFileSync(file, "utf8")
/** The configuration with which a hub starts there. */
const configOf = ({ variables, given }: Platform): Config =>
  readConfig({ ...variables, ...Object.fromEntries(given.map((name) => [name, valueOf(name)])) }, registry.all)
const valueOf = (name: string) => (name === "ACTION_HUB_BASE_URL" ? "https://hub.acme.test" : SECRET)

describe("the files of deployment", () => {
  const declared = new Set([...declaredVariables(registry.all), ...OF_NODE])
  const undeclared = (names: readonly string[]) => names.filter((name) => !declared.has(name))
  const integrationVariables = registry.all.flatMap(({ environment }) => environment)

  for (const read of PLATFORMS) {
    const platform = read()
    describe(`for ${platform.name}`, () => {
      it("set what the hub needs, to values that it takes", () => {
        const config = configOf(platform)
        const names = [...Object.keys(platform.variables), ...platform.given]
        const required = HUB_VARIABLES.filter((each) => each.required).map(({ name }) => name)
        expect(names).to.include.members(required)
        expect(config.isProduction).to.equal(true)
        const about = config.warnings.filter(
          (warning) => !/address of an example|LOOKER_HOSTS is not set/.test(warning),
        )
        expect(about).to.deep.equal([])
        expect(config.unusedVariables).to.deep.equal([])
      })

      it("set only variables that are declared and documented", () => {
        expect(undeclared(Object.keys(platform.variables))).to.deep.equal([])
        const documented = textOf("docs/configuration.md")
        expect(Object.keys(platform.variables).filter((name) => !documented.includes(`\`${name}\``))).to.deep.equal([])
      })

      it("give the hub the time in which it drains", () => {
        const config = configOf(platform)
        const spareSec = platform.graceSec - config.drainMaxMs / 1000
        expect(spareSec).to.be.within(FAREWELL_SEC, SPARE_SEC)
      })

      it("give it the memory and the disk that it may use", () => {
        const config = configOf(platform)
        const [, perProcess] = /Plan (\d+) MB per\s+process/.exec(textOf("docs/scaling.md")) ?? []
        const forFiles = platform.areFilesMemory ? config.maxBufferedBytes / 2 ** 20 : 0
        expect(platform.memoryMb).to.be.at.least(config.processes * Number(perProcess) + forFiles)
        if (platform.temporaryMb !== undefined) {
          expect(config.maxBufferedBytes / 2 ** 20).to.be.below(platform.temporaryMb)
        }
      })

      it("agree on the port and on the one proxy in front", () => {
        const config = configOf(platform)
        expect(platform.port).to.equal(config.port)
        expect(config.trustProxy).to.not.equal(0)
      })
    })
  }

  it("name in .env.example and app.json only variables that the hub reads", () => {
    const { env } = JSON.parse(textOf("app.json")) as { env: object }
    expect(undeclared([...exampleVariables().named, ...Object.keys(env)])).to.deep.equal([])
  })

  it("ask on Heroku for what integrations need to be offered", () => {
    const { env } = JSON.parse(textOf("app.json")) as { env: object }
    const needed = integrationVariables.filter(({ required }) => required).map(({ name }) => name)
    expect(needed.filter((name) => !(name in env))).to.deep.equal([])
  })

  it("are well-formed by the published schemas", () => {
    expect(schemaProblems(JSON.parse(textOf("app.json")), "heroku_app.json")).to.deep.equal([])
    expect(schemaProblems(readYaml("deploy/compose.yaml"), "compose.json")).to.deep.equal([])
    const cloudRunService = readYaml("deploy/cloudrun.yaml")
    const { containers } = cloudRunService.spec.template.spec
    expect(schemaProblems(containers[0], "kubernetes.json", "io.k8s.api.core.v1.Container")).to.deep.equal([])
    // Cloud Run has it, and the schema is older.
    delete containers[0].startupProbe
    expect(schemaProblems(cloudRunService, "kubernetes.json", "serving.knative.dev.v1.Service")).to.deep.equal([])
    const problems = kubernetesObjects().flatMap((each) =>
      schemaProblems(each, "kubernetes.json", KINDS[each.kind as string]),
    )
    expect(problems).to.deep.equal([])
    expect(kubernetesObjects().map(({ kind }) => kind as string)).to.have.members(Object.keys(KINDS))
  })

  it("ask the hub for what it serves", async () => {
    const containers = [
      kubernetesObject("Deployment").spec.template.spec.containers[0],
      readYaml("deploy/cloudrun.yaml").spec.template.spec.containers[0],
    ]
    const paths = containers.flatMap((each) =>
      ["startupProbe", "readinessProbe", "livenessProbe"].flatMap((probe) => each[probe]?.httpGet.path ?? []),
    )
    expect(new Set(paths)).to.deep.equal(new Set(["/healthz", "/readyz"]))
    const { metric } = kubernetesObject("HorizontalPodAutoscaler").spec.metrics[1].pods
    const { text } = await hubWith(registry.all[0]!).get("/metrics").expect(200)
    expect(text).to.include(`# TYPE ${metric.name} gauge`)
  })

  it("of Kubernetes meet on labels, names and ports", () => {
    const { metadata, spec } = kubernetesObject("Deployment")
    const { labels } = spec.template.metadata
    const [hub] = spec.template.spec.containers
    expect(spec.selector.matchLabels).to.deep.equal(labels)
    expect(kubernetesObject("Service").spec.selector).to.deep.equal(labels)
    expect(kubernetesObject("PodDisruptionBudget").spec.selector.matchLabels).to.deep.equal(labels)
    expect(kubernetesObject("NetworkPolicy").spec.podSelector.matchLabels).to.deep.equal(labels)
    expect(kubernetesObject("HorizontalPodAutoscaler").spec.scaleTargetRef.name).to.equal(metadata.name)
    const { backend } = kubernetesObject("Ingress").spec.rules[0].http.paths[0]
    const service = kubernetesObject("Service")
    expect(backend.service).to.deep.equal({ name: service.metadata.name, port: { name: service.spec.ports[0].name } })
    expect(service.spec.ports[0].targetPort).to.equal(hub.ports[0].name)
    const [tmp] = hub.volumeMounts
    const { TMPDIR } = PLATFORMS[0]!().variables
    expect(tmp).to.deep.equal({ name: spec.template.spec.volumes[0].name, mountPath: TMPDIR })
  })

  it("keep long deliveries alive on the way", () => {
    const keepaliveSec = (platform: Platform) => configOf(platform).keepAliveSec
    const [kubernetes, cloudRun, heroku, compose] = PLATFORMS.map((read) => read()) as [
      Platform,
      Platform,
      Platform,
      Platform,
    ]
    const { annotations } = kubernetesObject("Ingress").metadata
    expect(keepaliveSec(kubernetes)).to.be.below(Number(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]))
    const [, nginxSec] = /proxy_read_timeout (\d+)s;/.exec(textOf("deploy/nginx/nginx.conf")) ?? []
    expect(keepaliveSec(compose)).to.be.below(Number(nginxSec))
    // The first byte is due within 30 seconds.
    expect(keepaliveSec(heroku)).to.be.below(30)
    const { containerConcurrency, timeoutSeconds } = readYaml("deploy/cloudrun.yaml").spec.template.spec
    expect(containerConcurrency).to.equal(configOf(cloudRun).maxDeliveries)
    expect(timeoutSeconds).to.equal(3600)
  })

  it("hold the values that docs/deploying.md tells of", () => {
    const rows = textOf("docs/deploying.md")
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.split("|").map((cell) => cell.trim()))
    const header = rows.find((cells) => cells.includes("Cloud Run")) ?? []
    for (const [name, valueIn] of Object.entries(TOLD)) {
      const row = rows.find((cells) => cells[1] === `\`${name}\`` && cells.length === header.length) ?? []
      for (const platform of PLATFORMS.map((read) => read())) {
        expect(row[header.indexOf(platform.name)], `${name}, ${platform.name}`).to.equal(
          String(valueIn(configOf(platform))),
        )
      }
    }
  })

  it("of Compose meet on the names of the hubs", () => {
    const { services } = readYaml("deploy/compose.yaml")
    const hubs = Object.keys(services).filter((name) => name.startsWith("hub-"))
    const servers = hubs.map((name) => `${name}:8080`)
    const upstream = [...textOf("deploy/nginx/nginx.conf").matchAll(/^\s*server (\S+) .*max_fails=1 /gm)]
    expect(upstream.map(([, server]) => server)).to.deep.equal(servers)
    const [job] = readYaml("deploy/prometheus/prometheus.yaml").scrape_configs
    expect(job.static_configs[0].targets).to.deep.equal(servers)
  })

  it("run the image as the user that it is made for, on Node 24", () => {
    const dockerfile = textOf("deploy/Dockerfile")
    const pod = kubernetesObject("Deployment").spec.template.spec.securityContext
    expect(dockerfile).to.include(`\nUSER ${pod.runAsUser}:${pod.runAsGroup}\n`)
    expect(dockerfile).to.match(/^ARG NODE_IMAGE=node:24-/m)
    expect(dockerfile).to.match(/\nEXPOSE 8080\n/)
  })
})
