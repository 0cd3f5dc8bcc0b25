import { byId, fill } from "../../lookerbot/page/dom"
import { follow } from "../../lookerbot/page/server"
import type { LinksEvent } from "../links_api"
import { clear } from "./api"
import { showFaults } from "./fault_panel"
import { showHappenings } from "./happen_panel"
import { showLinks } from "./link_list"
import { showLooker } from "./looker_panel"
import { type Run, showMaking } from "./make_panel"
import { showSteps } from "./step_list"
import { Store } from "./store"
import "./styles/app.css"

const store = new Store()
const problem = byId("problem")
const run: Run = (work) => {
  fill(problem)
  work().catch((error: Error) => fill(problem, error.message))
}

showMaking(
  store,
  {
    readyMade: byId("ready-made"),
    made: byId("made"),
    ownPages: byId("own-pages"),
    adoptForm: byId("adopt-form") as HTMLFormElement,
  },
  run,
)
showHappenings(store, byId("happenings"), byId("outcome"), run)
const refresh = showLinks(store, byId("links"), byId("links-title"), run)
showLooker(store, byId("looker"))
showFaults(store, byId("faults"), run)
showSteps(store, byId("steps"), byId("call-count"))

byId("refresh").addEventListener("click", refresh)
byId("clear").addEventListener("click", () => run(clear))
store.on("connection", () =>
  fill(problem, store.isConnected ? "" : "The page's server does not answer. Is it still running?"),
)
follow<LinksEvent>(
  (event) => store.take(event),
  (isConnected) => store.setConnected(isConnected),
)
