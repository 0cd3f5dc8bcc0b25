import { oneOf, type Schema } from "../../openapi"
import { MAX_ENTRIES, TEXT_LIMITS } from "./text_limits"

const { name: NAME, extension: EXTENSION, text: TEXT, key: KEY } = TEXT_LIMITS

/** A text, which may come as a number. Null and an empty text count as absent. */
function textLike(maxLength: number, description?: string): Schema {
  return { type: ["string", "number", "null"], maxLength, ...(description !== undefined && { description }) }
}

function members(properties: Record<string, Schema>, description: string): Schema {
  return { type: ["object", "null"], properties, description }
}

const ANY_NAMES = { additionalProperties: true, maxProperties: MAX_ENTRIES, propertyNames: { maxLength: NAME } }

/**
 * The body of forms and deliveries, as `envelope_reader.ts` and `envelope_members.ts` take it. They read it as a stream and check it
 * by hand; `test/server/action_api/test_envelope_schema.ts` holds this against what they do. Lengths count bytes of UTF-8 there, and
 * characters here.
 */
export const ENVELOPE_SCHEMA: Schema = {
  type: "object",
  description:
    "Unknown members are ignored, null means absent, and the order does not matter. All members but `attachment.data` have 4 MiB.",
  properties: {
    type: textLike(NAME, "`cell`, `query` or `dashboard`."),
    scheduled_plan: members(
      {
        scheduled_plan_id: textLike(NAME),
        title: textLike(NAME),
        type: textLike(NAME, "`Look`, `Dashboard`, `LookMLDashboard`, and what Looker may add."),
        url: textLike(TEXT, "Link to the content in Looker."),
        query_id: textLike(NAME),
        query: { type: ["object", "null"], description: "The Query of Looker's API 4.0." },
        filters_differ_from_look: {},
        download_url: textLike(TEXT, "Address of the data, which works once."),
        async_callback_url: textLike(TEXT),
      },
      "What is sent. Null for cells.",
    ),
    attachment: members(
      {
        mimetype: textLike(NAME, "Ends in `;base64` when the data is encoded."),
        extension: textLike(EXTENSION),
        data: {
          type: ["string", "object", "array", "null"],
          description: "Of any size. An object or a list is inline JSON.",
        },
      },
      "The data, pushed.",
    ),
    data: oneOf(
      {
        ...members(
          {},
          "Settings by name, and `value`, `state_url`, `state_redir_url`, `state_json`, `test` of Looker.",
        ),
        ...ANY_NAMES,
      },
      { type: "array", description: "The rows of inline JSON." },
    ),
    form_params: { ...members({}, "The user's answers by the name of the field, and `format`."), ...ANY_NAMES },
    state: textLike(KEY, "Only for `oauth_token`."),
  },
}
