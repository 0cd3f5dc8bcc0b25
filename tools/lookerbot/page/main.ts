import type { LookerbotEvent } from "../lookerbot_api"
import { clear } from "./api"
import { showCalls } from "./call_list"
import { showComposer } from "./composer"
import { byId, fill } from "./dom"
import { showFaults } from "./fault_panel"
import { showModals } from "./modal_view"
import { showSchedules } from "./schedule_panel"
import { follow } from "./server"
import { showSidebar } from "./sidebar"
import { Store } from "./store"
import { showTimeline } from "./timeline"
import "./styles/app.css"

const store = new Store()
const problem = byId("problem")
const tell = (text: string) => fill(problem, text)

showSidebar(store, byId("channels"), byId("people") as HTMLSelectElement)
showTimeline(store, byId("messages"), tell)
showComposer(store, {
  form: byId("composer-form") as HTMLFormElement,
  text: byId("composer") as HTMLTextAreaElement,
  thread: byId("thread"),
  suggestions: byId("suggestions"),
  problem,
})
showModals(store, { nameOf: (id) => store.nameOf(id), onPress: () => undefined })
showFaults(store, byId("faults"), tell)
showSchedules(store, byId("schedule-form") as HTMLFormElement)
showCalls(store, byId("calls"), byId("call-count"))

for (const row of [byId("channels"), byId("suggestions")]) {
  // On a phone it scrolls sideways, and the browser leaves what has the focus half out of it.
  row.addEventListener("focusin", (event) => {
    if (event.target instanceof Element) event.target.scrollIntoView({ block: "nearest", inline: "nearest" })
  })
}
byId("clear").addEventListener("click", () => {
  clear().catch((error: Error) => tell(error.message))
})
store.on("place", () => {
  const { channel } = store
  const name = channel?.kind === "im" ? "Lookerbot" : `#${channel?.name ?? ""}`
  fill(byId("channel-name"), name)
  byId("messages").setAttribute("aria-label", `Messages in ${name}`)
})
store.on("connection", () => tell(store.isConnected ? "" : "The page's server does not answer. Is it still running?"))
follow<LookerbotEvent>(
  (event) => store.take(event),
  (isConnected) => store.setConnected(isConnected),
)
