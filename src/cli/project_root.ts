import path from "node:path"

/** The folder of this hub, which contains its `package.json`. */
export const PROJECT_ROOT = path.join(__dirname, "..", "..")
