// Removes what was compiled before: a file whose source has moved would be found in place of the new one.
import { rmSync } from "node:fs"

rmSync("dist", { recursive: true, force: true })
