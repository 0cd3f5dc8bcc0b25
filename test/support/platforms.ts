import { readFileSync } from "node:fs"
import { parse, parseAllDocuments } from "yaml"

/** What a file of `deploy` makes of the hub. */
export interface Platform {
  name: string
  /** Variables that it sets. */
  variables: Readonly<Record<string, string>>
  /** Variables that come from a secret, or are asked of whoever deploys. */
  given: readonly string[]
  port: number
  /** Seconds between the signal to stop and the end of the process. */
  graceSec: number
  /** Memory of the process, and of its temporary files where these are memory, in MiB. Undefined: the file does not say. */
  memoryMb?: number
  /** Room for temporary files in MiB. Undefined: that of a disk. */
  temporaryMb?: number
  areFilesMemory: boolean
}

/** A part of a YAML document; what is missing fails where it is used. */
// oxlint-disable-next-line no-explicit-any -- the shape is what the schemas judge.
type Yaml = any

const UNITS: Readonly<Record<string, number>> = { m: 1, Mi: 1, M: 1, g: 1024, Gi: 1024, G: 1024 }

const textOf = (file: string) => readFileSync(file, "utf8")
export const readYaml = (file: string): Yaml => parse(textOf(file), { merge: true })
/** All objects that a folder of Kubernetes files makes, without those that kustomize writes. */
export const kubernetesObjects = (folder = "deploy/kubernetes/base"): Yaml[] =>
  (readYaml(`${folder}/kustomization.yaml`).resources as string[]).flatMap((file) =>
    parseAllDocuments(textOf(`${folder}/${file}`)).map((document) => document.toJS()),
  )
export const kubernetesObject = (kind: string): Yaml => kubernetesObjects().find((each) => each.kind === kind)

/** Mebibytes of a size such as `512Mi` or `1g`. */
function mebibytes(size: string): number {
  const [, digits, unit = ""] = /^(\d+)([A-Za-z]+)$/.exec(size) ?? []
  return Number(digits) * (UNITS[unit] ?? NaN)
}

const seconds = (text: string) => Number(/^(\d+)s?$/.exec(text)?.[1])

function assignments(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]))
}

/** Variables of `.env.example`: those to be set, and all that it names. */
export function exampleVariables(): { set: Record<string, string>; named: string[] } {
  const lines = textOf(".env.example").split("\n")
  const named = lines.flatMap((line) => /^(?:# )?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? [])
  return { set: assignments(lines.filter((line) => /^[A-Z]/.test(line))), named }
}

function kubernetes(): Platform {
  const literals = ["base", "example"].flatMap(
    (folder) => readYaml(`deploy/kubernetes/${folder}/kustomization.yaml`).configMapGenerator[0].literals as string[],
  )
  const pod = kubernetesObject("Deployment").spec.template.spec
  const [hub] = pod.containers
  const waitSec = Number(hub.lifecycle.preStop.exec.command[1])
  return {
    name: "Kubernetes",
    variables: assignments(literals),
    given: hub.env.map(({ name }: { name: string }) => name),
    port: hub.ports[0].containerPort,
    graceSec: pod.terminationGracePeriodSeconds - waitSec,
    memoryMb: mebibytes(hub.resources.limits.memory),
    temporaryMb: mebibytes(pod.volumes[0].emptyDir.sizeLimit),
    areFilesMemory: pod.volumes[0].emptyDir.medium === "Memory",
  }
}

/** Source: https://cloud.google.com/run/docs/container-contract#instance-shutdown */
const CLOUD_RUN_GRACE_SEC = 10

function cloudRun(): Platform {
  const [hub] = readYaml("deploy/cloudrun.yaml").spec.template.spec.containers
  const values = (hub.env as { name: string; value?: string }[]).map(({ name, value }) => ({ name, value }))
  return {
    name: "Cloud Run",
    variables: Object.fromEntries(values.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    given: values.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
    port: hub.ports[0].containerPort,
    graceSec: CLOUD_RUN_GRACE_SEC,
    memoryMb: mebibytes(hub.resources.limits.memory),
    areFilesMemory: true,
  }
}

/** Source: https://devcenter.heroku.com/articles/dyno-shutdown-behavior */
const HEROKU_GRACE_SEC = 30
const HEROKU_MEMORY_MB = 512

export function heroku(): Platform {
  const env = Object.entries(
    (JSON.parse(textOf("app.json")) as { env: Record<string, { value?: string; required?: boolean }> }).env,
  )
  return {
    name: "Heroku",
    variables: Object.fromEntries(env.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]))),
    given: env.flatMap(([name, { value, required = true }]) => (value === undefined && required ? [name] : [])),
    // Heroku sets PORT.
    port: 8080,
    graceSec: HEROKU_GRACE_SEC,
    memoryMb: HEROKU_MEMORY_MB,
    areFilesMemory: false,
  }
}

function compose(): Platform {
  const hub = readYaml("deploy/compose.yaml").services["hub-1"]
  const [, size = ""] = /size=(\w+)/.exec(hub.tmpfs) ?? []
  return {
    name: "Compose",
    variables: { ...exampleVariables().set, ...hub.environment },
    given: ["ACTION_HUB_SECRET"],
    port: Number(hub.environment.PORT),
    graceSec: seconds(hub.stop_grace_period),
    memoryMb: mebibytes(hub.mem_limit),
    temporaryMb: mebibytes(size),
    areFilesMemory: true,
  }
}

const UNIT = "deploy/systemd/integration-hub.service"

function systemd(): Platform {
  const unit = textOf(UNIT)
  const values = (name: string) => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value)
  return {
    name: "systemd",
    variables: { ...exampleVariables().set, ...assignments(values("Environment")) },
    given: ["ACTION_HUB_SECRET"],
    port: 8080,
    graceSec: seconds(values("TimeoutStopSec")[0] ?? ""),
    memoryMb: mebibytes(values("MemoryMax")[0] ?? ""),
    areFilesMemory: false,
  }
}

export const PLATFORMS = [kubernetes, cloudRun, heroku, compose, systemd]
