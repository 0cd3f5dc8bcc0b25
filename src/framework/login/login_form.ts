import type { ActionState } from "../../errors"
import { DataActionForm } from "../form/data_action_form"

export interface LoginFormOptions {
  /** Looker's button style. Default `oauth_link`. */
  type?: "oauth_link" | "oauth_link_google"
  /** Name of the only field. Default `login`. */
  name?: string
  /** Default `Log in`. */
  label?: string
  description?: string
  /** Replaces the stored state. Default `{}`, which wipes the stored state; null keeps it. */
  state?: ActionState | null
}

/** The dialog for a user who is not logged in: one button that leads to `oauthUrl`. */
export function loginFormTo(oauthUrl: string, options: LoginFormOptions = {}): DataActionForm {
  const { type = "oauth_link", name = "login", label = "Log in", description, state = {} } = options
  return new DataActionForm([{ name, type, label, description, oauth_url: oauthUrl }], state ?? undefined)
}
