import { readPdtBuild, startPdtBuild } from "../../looker"
import { sentence } from "../../text/sentence"
import { words } from "../../text/words"
import type { Operation } from "./operation"
import { checkPermission } from "./permission"

const FORM = /^\w{1,200}\/\w{1,200}$/
/** The state of a build is waited for so long, in milliseconds: it is worth a word, not a late answer. */
const STATUS_MS = 2000

/** Starts the build of a persistent derived table. Does not wait for its end. */
export const buildPdt: Operation = {
  name: "build_pdt",
  label: "Build a persistent derived table",
  targetForm: "<model>/<view>",
  isTarget: (target) => FORM.test(target),
  words: (target) => `build derived table ${target}`,
  // Looker can only say whether there is such a table by building it.
  check(target, { person }) {
    const [model] = target.split("/")
    return Promise.resolve().then(() => checkPermission(person, "develop", model))
  },
  async run(target, { calls, looker, signal }) {
    const [model = "", view = ""] = target.split("/")
    const started = await startPdtBuild(calls, model, view)
    const brief = looker.calls(AbortSignal.any([signal, AbortSignal.timeout(STATUS_MS)]))
    const { status } = await readPdtBuild(brief, started.id).catch(() => started)
    const said = words(status)
    return said === undefined ? "The build has started." : sentence(`The build has started. Looker says: ${said}`)
  },
}
