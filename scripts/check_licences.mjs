// Checks the licence of every package that a production image installs, and says which package brings a refused one in.
// Runs in the folder of package.json and package-lock.json. Exit code 1 when a licence is refused.
import { productionSbom } from "./production_sbom.mjs"

/** Licences that ask for their text and the names of the authors to be kept, at most, and nothing of the hub's own code. */
const ALLOWED = {
  MIT: "keep the notice",
  ISC: "as MIT, in fewer words",
  "BSD-2-Clause": "keep the notice",
  "BSD-3-Clause": "keep the notice; do not advertise with the authors' names",
  "Apache-2.0": "keep the notice and NOTICE; grants the patents it needs",
  "0BSD": "asks for nothing",
  "MIT-0": "asks for nothing",
  Unlicense: "public domain",
}
/** Packages whose package.json has the old form of the licence. Each was read in its LICENSE file; a new version is read again. */
const READ = {
  "buildcheck@0.0.7": "MIT",
  "cpu-features@0.0.10": "MIT",
  "ssh2@1.17.0": "MIT",
}

const { metadata, components, dependencies } = JSON.parse(productionSbom("cyclonedx"))
const found = components.map((component) => ({ ref: component["bom-ref"], licence: licenceOf(component) }))
const refused = found.filter(({ licence }) => !isAllowed(licence))

if (refused.length > 0) {
  const ways = waysTo(metadata.component["bom-ref"])
  const lines = refused.flatMap(({ ref, licence }) => [
    `  ${ref}: ${licence || "none that the list of SPDX has"}`,
    `    by ${ways.get(ref)?.join(" > ") ?? "nothing that is known"}`,
  ])
  const cure = "Use another package, or add the licence to scripts/check_licences.mjs with its reason."
  console.error(["Licences that are not on the list:", ...lines, cure].join("\n"))
  process.exitCode = 1
} else {
  const counts = new Map()
  for (const { licence } of found) counts.set(licence, (counts.get(licence) ?? 0) + 1)
  const parts = [...counts].sort(([, one], [, other]) => other - one).map(([licence, count]) => `${count} ${licence}`)
  console.log(`The licences of ${found.length} packages are on the list: ${parts.join(", ")}.`)
}

/** The id or the expression that a component gives; "" where it gives none, or, as npm leaves these out, none of SPDX. */
function licenceOf(component) {
  const given = (component.licenses ?? []).map(({ license, expression }) => expression ?? license.id)
  return given.join(" AND ") || (READ[component["bom-ref"]] ?? "")
}

/** Of `A OR B` one has to be on the list, of `A AND B` both. An expression with parts in brackets inside is refused. */
function isAllowed(licence) {
  const words = licence.replace(/^\(([^()]*)\)$/, "$1")
  return words.split(" OR ").some((choice) => choice.split(" AND ").every((id) => Object.hasOwn(ALLOWED, id)))
}

/** Each package → the shortest way to it from the product: the packages that bring it in. */
function waysTo(product) {
  const needs = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const ways = new Map([[product, [product]]])
  // A map is walked in the order of its entries, those that are added meanwhile too.
  for (const [ref, way] of ways) {
    for (const next of needs.get(ref) ?? []) if (!ways.has(next)) ways.set(next, [...way, next])
  }
  return ways
}
