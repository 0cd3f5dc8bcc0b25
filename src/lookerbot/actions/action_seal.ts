import { Shape, type Shaped } from "../../data/json"
import { HubError } from "../../errors"
import type { Seal, SealFault, Vault } from "../../sealing"

/** Buttons work for this long after their answer, in seconds: a year. */
const TTL_SEC = 365 * 24 * 3600
const AUDIENCE = "lookerbot"

const BUTTON_SEAL: Seal = {
  purpose: "lookerbot button",
  ttlSec: TTL_SEC,
  refuse: (fault: SealFault) =>
    new HubError("bad_request", fault === "expired" ? "This button is too old." : "This button was not made by this hub."),
}

/** What a button stands for: where the action is found again. */
const REFERENCE = new Shape((z) =>
  z.object({
    /** Name of the instance. */
    i: z.string(),
    /** Id of the query. */
    q: z.string(),
    /** Field and row of the cell. */
    f: z.string(),
    r: z.number().int().min(0),
    /** Hash of the action. */
    h: z.string(),
    /** Label of the button. */
    l: z.string(),
    /** Whether the action asks for more. */
    m: z.boolean(),
  }),
)
export type ActionReference = Shaped<typeof REFERENCE>

/** Seals a reference into the value of a button. */
export function sealAction(vault: Vault, reference: ActionReference): Promise<string> {
  return vault.seal(BUTTON_SEAL, AUDIENCE, reference)
}

/** @throws HubError (400) when the value was not sealed by this hub, or long ago. */
export async function openAction(vault: Vault, value: string): Promise<ActionReference> {
  const reference = REFERENCE.tryRead(await vault.open(BUTTON_SEAL, AUDIENCE, value))
  if (!reference) throw BUTTON_SEAL.refuse("damaged")
  return reference
}
