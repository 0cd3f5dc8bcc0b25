import type { Waiting } from "../playground_api"
import { count } from "./texts"

/** Says what a delivery waits for. Empty while it waits for nothing. */
export function WaitingNote({ waiting }: { waiting?: Waiting }) {
  return (
    <div role="status" class={waiting ? "card turn" : "unseen"}>
      {waiting && (
        <>
          <p>
            <strong>Waiting for its turn.</strong> {reasonOf(waiting)}
          </p>
          <p class="quiet">
            The sandbox takes one delivery at a time, so that you see only your own calls and faults. This one starts by
            itself.
          </p>
        </>
      )}
    </div>
  )
}

function reasonOf({ label, isOwn, ahead }: Waiting): string {
  const where = isOwn ? "" : " from another tab"
  const others = ahead > 1 ? `, then ${count(ahead - 1)} more` : ""
  return `A delivery to ${label}${where} is running first${others}.`
}
