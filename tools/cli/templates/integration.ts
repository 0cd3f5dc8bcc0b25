import { cell } from "./cell"
import { file } from "./file"
import type { KindTemplate } from "./kind_template"
import { loginDeclarations, loginMethods, settingDeclarations } from "./login"
import type { Kind, Names } from "./names"
import { rows } from "./rows"
import { webhook } from "./webhook"

export const TEMPLATES: Readonly<Record<Kind, KindTemplate>> = { rows, file, webhook, cell }

function parentOf({ kind, isOauth }: Names): string {
  if (isOauth) return "RenewingOAuthIntegration"
  return kind === "rows" ? "RowIntegration" : "Integration"
}

/** Writes the code of the integration. */
export function integrationText(names: Names): string {
  const { name, className, label, kind, isOauth } = names
  const template = TEMPLATES[kind]
  return `import * as Hub from "../../framework"
${template.constants ?? ""}
/** ${inThirdPerson(template.does(names))} */
export class ${className}Integration extends Hub.${parentOf(names)} {
  readonly name = "${name}"
  readonly label = "${label}"
  readonly description = "${template.does(names)}"
  override readonly acknowledgement = "${template.acknowledgement}"
  ${isOauth ? loginDeclarations(names) : settingDeclarations(names, hasKey(names))}
  ${template.declarations(names).trim()}

  ${constructorText(names)}
  ${formText(names)}
  /** ${template.executeDoc} */
  async execute(request: Hub.DataActionRequest) {
    ${executeText(names)}
  }
  ${destinationsText(names)}
  ${isOauth ? `\n${loginMethods(names)}\n` : ""}
  ${clientText(names)}
}
${template.helpers?.(names) ?? ""}
Hub.addIntegration(new ${className}Integration(), __dirname)
`
}

/** "Send the rows …" → "Sends the rows …". */
export function inThirdPerson(sentence: string): string {
  return sentence.replace(/^\w+/, (verb) => `${verb}s`)
}

/** Whether an administrator fills in a key. */
export function hasKey({ kind, isOauth }: Names): boolean {
  return !isOauth && !TEMPLATES[kind].isUserAddressed
}

function constructorText({ label, domain, kind, isOauth }: Names): string {
  const origins = [
    ...(TEMPLATES[kind].isUserAddressed ? [] : [["apiUrl", `Origin of ${label}'s API`, `https://api.${domain}`]]),
    ...(isOauth ? [["loginUrl", `Origin of ${label}'s login`, `https://login.${domain}`]] : []),
  ]
  if (origins.length === 0) return ""
  const docs = origins.map(([name, what]) => `@param ${name} ${what}; a test passes the address of its stand-in.`)
  const params = origins.map(([name, , url]) => `private readonly ${name} = "${url}"`)
  const doc = docs.length === 1 ? `/** ${docs[0]} */` : `/**\n   * ${docs.join("\n   * ")}\n   */`
  const urls = origins.map(([name]) => `this.${name}`).join(", ")
  const declared = `\n  override serviceUrls() {\n    return [${urls}]\n  }\n`
  return `${doc}\n  constructor(${params.join(", ")}) {\n    super()\n  }\n${declared}`
}

function formText({ kind, isOauth }: Names): string {
  const { formFields } = TEMPLATES[kind]
  if (!isOauth) return formFields ? `override async form() { return new Hub.DataActionForm(${formFields}) }\n` : ""
  const done = `[{ name: "account", type: "message", label: "Account", value: "You are logged in." }]`
  return `override form(request: Hub.DataActionRequest) {
    return this.formLoggedIn(request, {}, async () => {
      return new Hub.DataActionForm(${formFields ?? done})
    })
  }
`
}

/** The work of a delivery; with a login, its calls carry the token of the session. */
function executeText(names: Names): string {
  const work = TEMPLATES[names.kind].execute(names).trim()
  if (!names.isOauth) return work
  const inSession = work.replaceAll("this.client(request", "this.client(request, session")
  return `return this.deliverLoggedIn(request, async (session) => {\n${inSession}\n})`
}

function destinationsText(names: Names): string {
  const list = TEMPLATES[names.kind].destinations?.(names)
  if (!list) return ""
  return `
  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => ${list})
  }
`
}

function clientText(names: Names): string {
  const { label, kind, isOauth } = names
  const isUserAddressed = TEMPLATES[kind].isUserAddressed ?? false
  const options = [
    `service: "${label}"`,
    isUserAddressed ? "baseUrl" : "baseUrl: this.apiUrl",
    ...(isOauth ? ["token"] : hasKey(names) ? [`token: request.requiredParam("api_key")`] : []),
    "signal",
    "mask",
    ...(isUserAddressed ? ["guard: request.hub.guard"] : []),
  ]
  const params = [
    "request: Hub.DataActionRequest",
    ...(isOauth ? ["{ token }: Hub.LoginSession"] : []),
    ...(isUserAddressed ? ["baseUrl: string"] : []),
  ]
  return `private client(${params.join(", ")}) {
    const { signal, mask } = request
    return new Hub.HttpClient({ ${options.join(", ")} })
  }`
}
