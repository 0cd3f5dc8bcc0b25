import type { Integration } from "../../../src/framework"
import type { Delivery } from "../../../tools/simulator/delivery"
import type { OAuthProvider } from "./oauth_provider"

/** The service behind a login, on real ports, and an integration that uses it in place of the real one. */
export interface OAuthParties {
  integration: Integration
  environment?: Record<string, string>
  /** Settings of the administrator. Default: none. */
  settings?: Record<string, string>
  /** Answers to the form; the dialog of a user who is logged in asks for each of them. */
  formParams: Record<string, string>
  /** How the result is sent, or the cell. Default: a query of 20 orders as csv. */
  delivery?: Pick<Delivery, "format" | "result"> & Partial<Pick<Delivery, "type" | "cellValue">>
  /** What the service is to hold of the bytes that Looker sent. Default: these bytes. */
  heldOf?(document: Buffer): Buffer
  /** Absent where Looker itself logs the user in. */
  provider?: OAuthProvider
  /** What the next login at Looker itself brings. */
  newTokens?(): string
  /** What the service holds of the deliveries, in order; one for each. */
  files(): Buffer[]
  /** The user takes back the access: no token works any more. */
  revoke(): void
  stop(): Promise<void>
}

/** How one integration keeps a login alive. */
export interface OAuthStage {
  /**
   * What happens when the access token has ended: a delivery gets a new one and hands it back to Looker; or gets a new one
   * each time, as Looker keeps the first state; or tokens do not end; or there is none, and the user logs in again.
   */
  renewal: "handed back" | "each time" | "never" | "none"
  /** What Looker keeps after a delivery with a login that was taken back. */
  afterRefusal: "reset" | "the same"
  /** What Looker keeps once the dialog has offered the login. Default `wiped`. */
  loginFormState?: "wiped" | "reset" | "the same"
  /** What the failed delivery then says. */
  refusal: RegExp
  /** @param registered As the hub has it, with the addresses of production. */
  open(registered: Integration): Promise<OAuthParties>
}
