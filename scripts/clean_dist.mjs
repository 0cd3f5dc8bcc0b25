// Removes what was compiled before: a file whose source has moved would be found in place of the new one.
import { rmSync } from "node:fs"

for (const folder of ["dist", "tools/dist"]) rmSync(folder, { recursive: true, force: true })
