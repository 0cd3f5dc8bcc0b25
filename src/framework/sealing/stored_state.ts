import type { Vault } from "./vault"

/**
 * What Looker stores for this user, as an object with at least one key. Everything that cannot be used means "not logged
 * in" and gives undefined: nothing stored, `reset`, `null`, `{}`, other text, or encrypted with a key that is not ours.
 * @param stateJson `data.state_json` as Looker sent it.
 */
export function readStoredState(stateJson: string | undefined, vault: Vault): Record<string, unknown> | undefined {
  const state = parseObject(stateJson)
  if (!state?.cid || !state.payload) return state
  const { cid, payload } = state
  const isText = typeof cid === "string" && typeof payload === "string"
  return isText ? parseObject(vault.decryptState(cid, payload)) : undefined
}

/** The text for Looker to store. @throws HubError when it is to be encrypted and the hub has no key. */
export function writeStoredState(state: object, vault: Vault, encrypt: boolean): string {
  const text = JSON.stringify(state)
  return encrypt ? vault.encryptState(text) : text
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "")
    const isUsable =
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
    return isUsable ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
