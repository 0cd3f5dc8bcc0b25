import { Shape, type Shaped } from "../../data/json"
import { HubError } from "../../errors"
import type { Seal, SealFault, Vault } from "../../sealing"

const AUDIENCE = "lookerbot"

function sealOf(purpose: string, ttlSec: number): Seal {
  const old = "This is too old: run the command again."
  const refuse = (fault: SealFault) =>
    new HubError("bad_request", fault === "expired" ? old : "This button was not made by this hub.")
  return { purpose, ttlSec, refuse }
}

/** Buttons work for a year after their answer, modals for a day. */
const BUTTON_SEAL = sealOf("lookerbot button", 365 * 24 * 3600)
const MODAL_SEAL = sealOf("lookerbot modal", 24 * 3600)

/** What a button stands for: where its action is found again. Holds no data of the result. */
const REFERENCE = new Shape((z) =>
  z.object({
    v: z.literal(1),
    /** Name of the instance. */
    i: z.string(),
    /** Id of the query. */
    q: z.string(),
    /** Field and row of the cell. */
    f: z.string(),
    r: z.number().int().min(0),
    /** Hash of the action. */
    h: z.string(),
    /** Whether the action asks for more. */
    m: z.boolean(),
  }),
)
export type ActionReference = Shaped<typeof REFERENCE>

/** What a modal stands for: an action, and the message with its button. */
const MODAL_STATE = new Shape((z) =>
  z.object({ action: z.unknown(), channel: z.string().optional(), ts: z.string().optional() }),
)
export interface ModalState {
  action: ActionReference
  channel?: string
  ts?: string
}

/** Seals a reference into the value of a button. */
export function sealAction(vault: Vault, reference: ActionReference): Promise<string> {
  return vault.seal(BUTTON_SEAL, AUDIENCE, reference)
}

/** @throws HubError (400) when the value was not sealed by this hub, or is too old. */
export async function openAction(vault: Vault, value: string): Promise<ActionReference> {
  const reference = REFERENCE.tryRead(await vault.open(BUTTON_SEAL, AUDIENCE, value))
  if (!reference) throw BUTTON_SEAL.refuse("damaged")
  return reference
}

/** Seals what a modal has to know into its `private_metadata`. */
export function sealModal(vault: Vault, { action, channel, ts }: ModalState): Promise<string> {
  return vault.seal(MODAL_SEAL, AUDIENCE, { action, channel, ts })
}

/** @throws HubError as `openAction`. */
export async function openModal(vault: Vault, value: string): Promise<ModalState> {
  const state = MODAL_STATE.tryRead(await vault.open(MODAL_SEAL, AUDIENCE, value))
  const action = REFERENCE.tryRead(state?.action)
  if (!state || !action) throw MODAL_SEAL.refuse("damaged")
  return { ...state, action }
}
