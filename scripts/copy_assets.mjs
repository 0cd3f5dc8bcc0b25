// Copies what the compiler leaves behind: icons beside the code of each integration.
import { cpSync, readdirSync } from "node:fs"

for (const name of readdirSync("src", { recursive: true })) {
  if (!/\.(svg|png|json)$/.test(name) || name.endsWith("tsconfig.json")) continue
  try {
    cpSync(`src/${name}`, `dist/${name}`)
  } catch (error) {
    // An integration is listed without its icon; the others have theirs.
    console.warn(`src/${name} is left out, since it cannot be copied (${error.code}).`)
  }
}
