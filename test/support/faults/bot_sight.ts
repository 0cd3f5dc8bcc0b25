import type { LookerbotStage, SlackCall } from "../lookerbot_stage"

type Args = SlackCall["args"]

/** What people see in the end. */
export interface Sight {
  /** Messages, views and unfolded links, each as JSON. */
  shown: string[]
  /** Failures in words. */
  told: string[]
  /** Messages and views that still say that something will come. */
  loading: string[]
}

/** Signs that begin the words for a failure. */
const FAILURE = /:warning:|:no_entry:|:x:|:crying_cat_face:/
const LOADING = /…$|hourglass/

/** What people see of a bot's work, wherever it was shown. */
export function sightOf(stage: LookerbotStage): Sight {
  const places = [...stage.seen, ...responsesLeft(stage.responses), ...stage.argsOf("chat.postEphemeral")]
  const views = [stage.argsOf("views.open").at(-1), ...stage.argsOf("views.update")].at(-1)
  const unfurls = stage.argsOf("chat.unfurl").map(({ unfurls: shown }) => shown as object)
  const files = stage.argsOf("files.completeUploadExternal").filter(({ channel_id }) => channel_id)
  const shown = [...places, ...(views ? [views] : []), ...unfurls, ...files].map((each) => JSON.stringify(each))
  return {
    shown,
    told: shown.filter((text) => FAILURE.test(text)),
    loading: [
      ...places.filter((message) => isLoading(message)).map(({ text }) => String(text)),
      ...(views && /One moment|Still working/.test(JSON.stringify(views)) ? ["a modal"] : []),
    ],
  }
}

/** The messages behind a response address: one may take the place of the one before. */
function responsesLeft(responses: readonly Args[]): Args[] {
  const left: Args[] = []
  for (const response of responses) {
    const before = left.findLastIndex(({ response_type }) => response_type === "in_channel")
    if (response.replace_original === true && before >= 0) left[before] = response
    else left.push(response)
  }
  return left
}

function isLoading({ text, attachments }: Args): boolean {
  const isBare = !attachments || (Array.isArray(attachments) && attachments.length === 0)
  return isBare && LOADING.test(String(text ?? ""))
}
