import type { IUser } from "@looker/sdk"
import type { ServiceAnswer } from "../../../../src/framework"
import { escapeText, pageOf } from "../web_page"

/**
 * The page on which a person chooses who to be.
 * @param asked What the application asked with; sent again with the choice.
 * @param name Name of the choice.
 */
export function signInPage(asked: URLSearchParams, users: readonly IUser[], name: string): ServiceAnswer {
  const kept = [...asked].map(
    ([key, value]) => `<input type="hidden" name="${escapeText(key)}" value="${escapeText(value)}">`,
  )
  const choices = users.map(({ id, display_name }) => [id ?? "", display_name ?? ""] as const)
  const buttons = [...choices, ["", "Nobody: refuse"] as const].map(
    ([id, label]) => `<p><button name="${name}" value="${escapeText(id)}">${escapeText(label)}</button></p>`,
  )
  const text = "<p>This Looker is a stand-in. Who signs in?</p>"
  return pageOf(
    "Sign in to Looker",
    `${text}<form action="/auth" method="get">${kept.join("")}${buttons.join("")}</form>`,
  )
}

/** A page that says why nobody can sign in. */
export function webError(message: string): ServiceAnswer {
  return { ...pageOf("Looker cannot sign you in", `<p>${escapeText(message)}</p>`), status: 400 }
}
