import { existsSync, readFileSync } from "node:fs"
import { registry } from "../../../src/framework"
import { type Rule, unless } from "./finding"

const MAX_ICON_BYTES = 20_000

/** People tell integrations apart by name and label. */
export const isUnique: Rule = (integration) => {
  const { name, label } = integration
  const others = registry.all.filter((other) => other !== integration)
  const twin = others.find((other) => other.label.trim().toLowerCase() === label.trim().toLowerCase())
  return [
    ...unless(
      !others.some((other) => other.name === name),
      "Its name is taken.",
      "Choose another: schedules store it, so it can never change later.",
    ),
    ...unless(!twin, `Its label is also that of ${twin?.name}.`, "Say in the label what tells them apart."),
  ]
}

export const saysWhatItDoes: Rule = ({ label, description }) => [
  ...unless(/\S/.test(label), "It has no label.", "Set `label` to what people call the service."),
  ...unless(
    /^[A-Z].{10,}\.$/s.test(description),
    "Its description is no sentence.",
    "Say in `description` what it does, from a capital letter to a full stop.",
  ),
]

export const hasIcon: Rule = ({ callsService, iconFile }) => {
  // Only operators use what delivers nothing.
  if (!callsService && !iconFile) return []
  if (!iconFile || !existsSync(iconFile)) {
    return unless(
      false,
      "It has no icon.",
      "Put a square SVG or PNG beside the code, named like the integration or its folder.",
    )
  }
  const bytes = readFileSync(iconFile)
  return [
    ...unless(
      bytes.length < MAX_ICON_BYTES,
      `Its icon has ${bytes.length} bytes.`,
      `Make it smaller than ${MAX_ICON_BYTES}: the listing holds every icon.`,
    ),
    ...unless(
      /^(<svg|\x89PNG)/.test(bytes.toString("latin1", 0, 200)),
      "Its icon is neither an SVG nor a PNG.",
      "An SVG begins with `<svg`; convert anything else to PNG.",
    ),
  ]
}

/** People should know before they rely on it. */
export const ownsUpToDoubt: Rule = (integration, project) => {
  const file = `${project.folderOf(integration)}/README.md`
  return unless(
    !integration.isUnverified || /\bunverified\b/i.test(project.read(file)),
    "It is unverified, and its guide does not say so.",
    `Say in ${file} that it is unverified, and why.`,
  )
}

export const hasGuide: Rule = (integration, project) => {
  const file = `${project.folderOf(integration)}/README.md`
  return [
    ...unless(
      /^# \w/.test(project.read(file)),
      `There is no ${file}, or it has no title.`,
      "Write what it does, where its settings come from, and which limits the service has.",
    ),
    ...unless(
      project.read("README.md").includes(`](${file})`),
      "It is not in the table of the README.",
      `Add a row with a link to ${file} under "Destinations".`,
    ),
  ]
}
