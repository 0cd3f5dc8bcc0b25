import semver from "semver"
import type { ActionFormat, ActionType } from "../../../src/framework"
import { soundsSecret } from "../../../src/text/secret_names"
import { type Rule, unless } from "./finding"

/** Settings that Looker has always shown. An access key ID is useless without its secret key. */
const SHOWN = ["digitalocean_object_storage.access_key_id", "mparticle.apiKey"]
const PARAM_KEYS = ["name", "label", "required", "sensitive"]
/** Versions of Looker between which the formats of an integration may differ; null is an unknown version. */
const VERSIONS = [null, "5.5.0", "6.2.0", "25.4.0"]

const FORMATS: Record<ActionFormat, true> = {
  assembled_pdf: true,
  csv: true,
  csv_zip: true,
  html: true,
  inline_json: true,
  json: true,
  json_bi: true,
  json_detail: true,
  json_detail_lite_stream: true,
  json_label: true,
  txt: true,
  wysiwyg_pdf: true,
  wysiwyg_png: true,
  xlsx: true,
}
const TYPES: Record<ActionType, true> = { cell: true, query: true, dashboard: true, none: true }

export const declaresSettings: Rule = ({ name: action, params }) => {
  const names = params.map(({ name }) => name)
  return [
    ...unless(new Set(names).size === names.length, "Two settings have one name.", "Rename one in `params`."),
    ...params.flatMap((param) => [
      ...unless(
        PARAM_KEYS.every((key) => key in param),
        `The setting "${param.name}" is not declared whole.`,
        `Give it ${PARAM_KEYS.join(", ")}.`,
      ),
      ...unless(
        !soundsSecret(param.name) || param.sensitive || SHOWN.includes(`${action}.${param.name}`),
        `The setting "${param.name}" sounds like a secret and is shown to every administrator.`,
        "Set `sensitive: true`.",
      ),
    ]),
  ]
}

export const declaresKnownKinds: Rule = (integration) => {
  const formats = VERSIONS.flatMap((version) => integration.formatsFor(version ? semver.parse(version) : null) ?? [])
  const unknownFormats = [...new Set(formats)].filter((format) => !Object.hasOwn(FORMATS, format))
  const types = integration.supportedActionTypes
  return [
    ...unless(
      unknownFormats.length === 0,
      `Looker has no format ${unknownFormats.join(", ")}.`,
      `Known are ${Object.keys(FORMATS).join(", ")}.`,
    ),
    ...unless(
      types.length > 0 && types.every((type) => Object.hasOwn(TYPES, type)),
      "Its action types are none that Looker can send.",
      `Set \`supportedActionTypes\` to some of ${Object.keys(TYPES).join(", ")}.`,
    ),
  ]
}

export const namesAcknowledgement: Rule = ({ acknowledgement }) =>
  unless(
    acknowledgement !== "",
    "It does not say what the service has to answer for a delivery to count as done.",
    "Set `acknowledgement` to that, in a few words.",
  )

export const describesVariables: Rule = ({ environment }, project) =>
  environment.flatMap(({ name, description }) => [
    ...unless(
      /^[A-Z][A-Z0-9_]+$/.test(name) && /\.$/.test(description),
      `The variable ${name} is not declared well.`,
      "Give it a name in capitals and a sentence of description.",
    ),
    ...unless(
      project.read("docs", "configuration.md").includes(`\`${name}\``),
      `The variable ${name} is not in docs/configuration.md.`,
      'Add a row to the table under "Integrations".',
    ),
  ])
