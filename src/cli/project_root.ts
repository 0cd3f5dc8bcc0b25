import path from "node:path"

/** The folder of this hub: its `package.json` stands there. */
export const PROJECT_ROOT = path.join(__dirname, "..", "..")
