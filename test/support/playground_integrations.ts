import * as Hub from "../../src/framework"

const COUNTRIES: Record<string, string[]> = { gr: ["Athens", "Patras"], pl: ["Łódź", "Kraków"] }

/** Every kind of field, and one that brings others when it changes. */
export class PostcardIntegration extends Hub.Integration {
  readonly name = "postcard"
  readonly label = "Postcards"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "cell"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv", "txt"]

  override async form({ formParams }: Hub.DataActionRequest) {
    const countries = Object.keys(COUNTRIES).map((name) => ({ name, label: name.toUpperCase() }))
    const cities = (COUNTRIES[formParams.country ?? ""] ?? []).map((name) => ({ name, label: name }))
    return new Hub.DataActionForm([
      { name: "hello", type: "message", value: "Postcards go out at noon." },
      { name: "country", label: "Country", type: "select", required: true, interactive: true, options: countries },
      ...(cities.length > 0
        ? [{ name: "city", label: "City", type: "select" as const, required: true, options: cities }]
        : []),
      { name: "text", label: "Text", type: "textarea", description: "Up to 20 letters.", default: "Greetings" },
    ])
  }

  async execute({ formParams }: Hub.DataActionRequest) {
    const { city, text = "" } = formParams
    if (text.length > 20) return new Hub.DataActionResponse({ success: false, validationErrors: { text: "Too long." } })
    return new Hub.DataActionResponse({ message: `Wrote "${text}" to ${city}.` })
  }
}

/** Reads a result of any length, and counts its lines, which takes next to no time. */
export class CounterIntegration extends Hub.Integration {
  readonly name = "counter"
  readonly label = "Counter"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]
  override readonly usesStreaming = true

  async execute(request: Hub.DataActionRequest) {
    let lines = 0
    for await (const chunk of await request.stream()) {
      for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", at + 1)) lines++
    }
    return new Hub.DataActionResponse({ message: `Counted ${(lines - 1).toLocaleString("en")} rows.` })
  }
}

/** Takes a result, and answers only when Looker hangs up. */
export class PatienceIntegration extends Hub.Integration {
  readonly name = "patience"
  readonly label = "Patience"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]

  async execute({ signal }: Hub.DataActionRequest) {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve))
    return new Hub.DataActionResponse()
  }
}

/** Takes every third row, and refuses the others for two reasons. */
export class PickyIntegration extends Hub.Integration {
  readonly name = "picky"
  readonly label = "Picky"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]

  async execute(request: Hub.DataActionRequest) {
    const { rows } = await request.rows()
    const reasons = [undefined, "Email is missing", "The name is too long (at most 9 letters)"]
    const receipt = await Hub.deliver(rows, {
      request,
      batchSize: 10,
      toItem: (_row, rowNumber) => rowNumber,
      send: async (batch) =>
        batch.flatMap((rowNumber, index) => {
          const reason = reasons[rowNumber % 3]
          return reason ? [{ index, reason }] : []
        }),
    })
    return receipt.toResponse()
  }
}
