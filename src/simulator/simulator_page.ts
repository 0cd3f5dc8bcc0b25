import express, { type ErrorRequestHandler } from "express"
import type { AddressInfo } from "node:net"
import { escapeHtml, htmlPage } from "../web/page"
import { sample } from "./samples"
import type { ListedIntegration, SimulatedLooker } from "./simulated_looker"

const ROW_COUNTS = [0, 10, 1000, 100_000]

interface Field {
  name: string
  label?: string
  description?: string
  type?: string
  value?: string
  default?: string
  required?: boolean
  options?: { name: string; label: string }[]
}

export interface SimulatorPage {
  url: string
  stop(): void
}

type Answers = Record<string, string>

/**
 * Serves a page on this machine that does what Looker's Send dialog does: choose a destination, fill in its settings and
 * form, send a sample.
 */
export async function startSimulatorPage(looker: SimulatedLooker, port: number): Promise<SimulatorPage> {
  const app = express()
  app.use(express.urlencoded({ extended: false }))
  app.get("/", async (_request, response) => {
    response.type("html").send(listPage(await looker.list()))
  })
  app.get("/favicon.ico", (_request, response) => void response.status(404).end())
  app.get("/:name", async (request, response) => {
    response.type("html").send(dialogPage(await find(looker, request.params.name)))
  })
  app.post("/:name", async (request, response) => {
    const integration = await find(looker, request.params.name)
    const answers = request.body as Answers
    const params = prefixed(answers, "param.")
    const formParams = prefixed(answers, "form.")
    Object.assign(looker.settings(integration.name), params)
    const form = await looker.form(integration.name, formParams)
    if (answers.act !== "send")
      return void response.type("html").send(dialogPage(integration, params, form, formParams))
    const outcome = await looker.send(integration.name, {
      type: "query",
      format: integration.supported_formats?.[0] ?? "json_detail",
      result: sample("users", Number(answers.rows)),
      title: "Sample users",
      formParams,
    })
    response.type("html").send(dialogPage(integration, params, form, formParams, JSON.stringify(outcome, undefined, 2)))
  })
  app.use(sayWhatFailed)
  const server = app.listen(port, "127.0.0.1")
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const sayWhatFailed: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const message = error instanceof Error ? error.message : String(error)
  response
    .status(502)
    .type("html")
    .send(htmlPage({ title: "That did not work", paragraphs: [message] }))
}

async function find(looker: SimulatedLooker, name: string): Promise<ListedIntegration> {
  const integration = (await looker.list()).find((each) => each.name === name)
  if (!integration) throw new Error("The hub does not offer that integration.")
  return integration
}

function prefixed(answers: Answers, prefix: string): Answers {
  const own = Object.entries(answers).filter(([key]) => key.startsWith(prefix))
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]))
}

function listPage(integrations: readonly ListedIntegration[]): string {
  const items = integrations.map(
    ({ name, label, description }) =>
      `<li><a href="/${encodeURIComponent(name)}">${escapeHtml(label)}</a>: ${escapeHtml(description)}</li>`,
  )
  return htmlPage({ title: "Send to …", html: `<ul>${items.join("")}</ul>` })
}

function dialogPage(
  integration: ListedIntegration,
  params: Answers = {},
  form: unknown = { fields: [] },
  formParams: Answers = {},
  outcome?: string,
): string {
  const { fields = [], error } = form as { fields?: Field[]; error?: string }
  const settings = integration.params.map((param) => control("param.", param, params[param.name]))
  const questions = fields.map((field) => control("form.", field, formParams[field.name] ?? field.default))
  const counts = ROW_COUNTS.map((count) => `<option${count === 10 ? " selected" : ""}>${count}</option>`)
  const html = `<p><a href="/">All destinations</a></p><form method="post">
    <h2>Settings</h2>${settings.join("") || "<p>None.</p>"}
    <h2>Form</h2>${error ? `<p><strong>${escapeHtml(error)}</strong></p>` : questions.join("") || "<p>Nothing asked yet.</p>"}
    <p><button name="act" value="form">Ask for the form</button></p>
    <h2>Data</h2><p><label>Rows <select name="rows">${counts.join("")}</select></label></p>
    <p><button name="act" value="send">Send</button></p></form>
    ${outcome ? `<h2>Looker is told</h2><pre>${escapeHtml(outcome)}</pre>` : ""}`
  return htmlPage({ title: integration.label, html })
}

function control(prefix: string, field: Field, value = ""): string {
  const name = escapeHtml(prefix + field.name)
  const label = escapeHtml(`${field.label ?? field.name}${field.required ? " *" : ""}`)
  const hint = field.description ? `<br><small>${escapeHtml(field.description)}</small>` : ""
  if (field.type === "message") return `<p>${escapeHtml(field.value ?? "")}</p>`
  if (field.type === "textarea") {
    return `<p><label>${label}<br><textarea name="${name}">${escapeHtml(value)}</textarea></label>${hint}</p>`
  }
  if (field.type === "select") {
    const options = (field.options ?? []).map((option) => {
      const chosen = option.name === value ? " selected" : ""
      return `<option value="${escapeHtml(option.name)}"${chosen}>${escapeHtml(option.label)}</option>`
    })
    return `<p><label>${label}<br><select name="${name}">${options.join("")}</select></label>${hint}</p>`
  }
  return `<p><label>${label}<br><input name="${name}" value="${escapeHtml(value)}"></label>${hint}</p>`
}
