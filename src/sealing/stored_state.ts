import { Shape } from "../data/json"
import type { Vault } from "./vault"

const STATE = new Shape((z) => z.record(z.string(), z.unknown()).refine((state) => Object.keys(state).length > 0))

/**
 * Reads what Looker stores for a user: an object with at least one key. Returns undefined, which means "not logged in", for
 * everything else: nothing stored, `reset`, `null`, `{}`, other text, or a state encrypted with an unknown key.
 * @param stateJson `data.state_json` as Looker sent it.
 */
export function readStoredState(stateJson: string | undefined, vault: Vault): Record<string, unknown> | undefined {
  const state = STATE.tryReadJson(stateJson)
  if (!state?.cid || !state.payload) return state
  const { cid, payload } = state
  const isText = typeof cid === "string" && typeof payload === "string"
  return isText ? STATE.tryReadJson(vault.decryptState(cid, payload)) : undefined
}

/** Returns the text for Looker to store. @throws HubError when `encrypt` is set and the hub has no key. */
export function writeStoredState(state: object, vault: Vault, encrypt: boolean): string {
  const text = JSON.stringify(state)
  return encrypt ? vault.encryptState(text) : text
}
