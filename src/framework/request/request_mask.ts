import type { Envelope } from "./data_action_request"
import { SecretMask } from "../../outbound"
import type { Param } from "../integration"
import { carriesSecrets } from "../../text/secret_names"

const MAX_DEPTH = 5

/** Where the secrets of a request come from. */
export interface MaskSources {
  envelope: Pick<Envelope, "params" | "formParams">
  /** The settings that the integration declares. */
  declared: readonly Param[]
  /** The variables that integrations declare, as the operator set them. */
  environment: Readonly<Record<string, string | undefined>>
}

/**
 * Makes a mask for the secrets of a request and those of the hub's own apps: settings that are sensitive or named like a
 * secret, the stored login, the addresses of hooks, and Looker's one-time addresses.
 */
export function requestMask({ envelope, declared, environment }: MaskSources): SecretMask {
  const { params, formParams } = envelope
  const mask = new SecretMask()
  for (const { name, sensitive } of declared) if (sensitive) addSecret(mask, params[name])
  mask.addNamed(texts({ ...environment, ...params, ...formParams }))
  for (const [name, answer] of texts(formParams)) if (carriesSecrets(name)) mask.addAddress(answer)
  for (const address of [params.state_url, params.state_redir_url]) mask.addAddress(address ?? "")
  const state = params.state_json ?? ""
  const login = parseJson(state)
  // A login that is not JSON is a token.
  if (typeof login === "object") addLogin(mask, login)
  else mask.add(state)
  return mask
}

/** Adds the tokens of a stored login, at any depth. */
export function addLogin(mask: SecretMask, login: unknown, depth = 0): void {
  if (typeof login !== "object" || login === null || depth > MAX_DEPTH) return
  for (const [name, value] of Object.entries(login)) {
    if (typeof value === "string") mask.addNamed([[name, value]])
    else addLogin(mask, value, depth + 1)
  }
}

/** A secret may be a whole address or a query string, such as a signature of Azure (SAS). */
function addSecret(mask: SecretMask, secret = ""): void {
  mask.add(secret)
  mask.addAddress(secret)
  mask.addNamed(new URLSearchParams(secret.slice(secret.indexOf("?") + 1)))
}

function texts(map: Readonly<Record<string, string | undefined>>): [name: string, text: string][] {
  return Object.entries(map).flatMap(([name, text]): [string, string][] => (text ? [[name, text]] : []))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
