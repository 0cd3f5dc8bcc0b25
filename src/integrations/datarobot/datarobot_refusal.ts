import * as Hub from "../../framework"

/** Name of the service in messages. */
export const SERVICE = "DataRobot"
export const WRONG_ADDRESS =
  'Check the setting "DataRobot URL" on Looker\'s Actions page: it is the address at which people open DataRobot, and empty for ' +
  "https://app.datarobot.com."

const WRONG_KEY =
  "Check the API key: it is made in DataRobot > API keys and tools, and belongs to the address in the settings."
const CURES: Hub.Cures = {
  401: WRONG_KEY,
  403: WRONG_KEY,
  404: WRONG_ADDRESS,
  413: "Send fewer rows or columns.",
  429: "DataRobot takes no more for the moment: send it later.",
}

const REFUSAL = new Hub.Shape((z) => z.object({ message: z.string() }))

/** Quotes DataRobot's reason and says what to do. A redirect means that the address is not the one of DataRobot itself. */
export const explainDataRobot: Hub.Explain = ({ status, json, words }) => ({
  said: words(REFUSAL.tryRead(json)?.message),
  cure: status >= 300 && status < 400 ? WRONG_ADDRESS : CURES[status],
})
