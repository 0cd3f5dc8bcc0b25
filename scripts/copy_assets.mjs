// Copies what the compiler leaves behind: icons beside the code of each integration.
import { cpSync, readdirSync } from "node:fs"

for (const name of readdirSync("src", { recursive: true })) {
  if (/\.(svg|png|json)$/.test(name) && !name.endsWith("tsconfig.json")) cpSync(`src/${name}`, `dist/${name}`)
}
