import path from "node:path"
import semver from "semver"
import type { Integration, RequiredField } from "../../../src/framework"
import { code, codes } from "./markdown"

/** A version of Looker newer than any that an integration checks for. */
const NEWEST = semver.parse("99.0.0")

/** Describes the data formats. */
export function formatsText(integration: Integration): string {
  const formats = list(integration.formatsFor(NEWEST))
  const older = list(integration.formatsFor(null))
  return formats === older ? formats : `${formats}; for older Lookers ${older}`
}

/** The format of an example that names none: the first format that a new Looker is offered. */
export function defaultFormat(integration: Integration): string {
  return integration.formatsFor(NEWEST)?.[0] ?? "csv"
}

/** Describes how the data arrives. */
export function deliveryText({ usesStreaming }: Integration): string {
  return usesStreaming ? "downloaded while it is sent on" : "pushed by Looker"
}

/** Describes the tags that the fields of a query must have; undefined when none are required. */
export function requiredFieldsText({ requiredFields }: Integration): string | undefined {
  return requiredFields.length ? requiredFields.map(requiredFieldText).join(", and ") : undefined
}

/** Describes how a user logs in to the service; undefined when there is no login. */
export function loginText({ usesOauth, delegateOauth, hasTokenUrl }: Integration): string | undefined {
  if (delegateOauth) return "Looker hands over a token of its own"
  if (!usesOauth) return undefined
  return hasTokenUrl ? "OAuth, the tokens fetched by Looker" : "OAuth"
}

/** The folder with the code and the guide, relative to the project root. Integrations of one service share it. */
export function folderOf({ name, codeFolder = name }: Integration): string {
  return path.posix.join("src", "integrations", path.basename(codeFolder))
}

function list(formats: readonly string[] | undefined): string {
  if (!formats) return "every format"
  return formats.length ? codes(formats) : "none needed"
}

function requiredFieldText({ tag, any_tag, all_tags }: RequiredField): string {
  const parts = [
    tag && `a field tagged ${code(tag)}`,
    any_tag && `a field tagged ${any_tag.map(code).join(" or ")}`,
    all_tags && `a field tagged ${all_tags.map(code).join(" and ")}`,
  ]
  return parts.filter(Boolean).join(" and ")
}
