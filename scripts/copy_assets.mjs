// Copies what the compiler leaves behind: icons beside the code of each integration.
import { cpSync, readdirSync } from "node:fs"

for (const name of readdirSync("src", { recursive: true })) {
  if (/\.(svg|png)$/.test(name)) cpSync(`src/${name}`, `dist/${name}`)
}
