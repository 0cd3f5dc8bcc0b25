import { markup } from "./markup"
import { sendPage } from "./page_answer"
import { signedVisit, type Visit } from "./visit"

/** `GET /links/:source/new`: the form, for someone who has signed in. */
export async function showForm(visit: Visit): Promise<void> {
  const signed = await signedVisit(visit, "new")
  if (!signed) return
  sendPage(signed.response, { title: `New ${signed.source.label} link`, body: markup`` })
}
