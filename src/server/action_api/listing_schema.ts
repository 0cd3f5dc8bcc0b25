import { list, named, object, oneOf, orNull, type Schema, text, word, yesOrNo } from "../../openapi"

const ACTION_TYPES = ["cell", "query", "dashboard", "none"]
const FORMATS = [
  ...["assembled_pdf", "csv", "csv_zip", "html", "inline_json", "json", "json_bi", "json_detail"],
  ...["json_detail_lite_stream", "json_label", "txt", "wysiwyg_pdf", "wysiwyg_png", "xlsx"],
]

/** What the listing holds. */
export const LISTING_SCHEMAS: Readonly<Record<string, Schema>> = {
  Listing: object({
    integrations: list(named("Integration")),
    label: text("Name of the hub, from `ACTION_HUB_LABEL`."),
  }),
  Integration: object({
    description: text(),
    form_url: orNull(text("Where Looker asks for the form; null without one.")),
    label: text("What people see."),
    name: text("Unique for ever: schedules in Looker store it."),
    params: list(named("Param")),
    required_fields: list(named("RequiredField")),
    supported_action_types: list(word(...ACTION_TYPES)),
    uses_oauth: yesOrNo(),
    "delegate_oauth?": yesOrNo("Whether the login is one that Looker makes."),
    "supported_formats?": list(word(...FORMATS), "Absent: every format."),
    "supported_formattings?": list(word("formatted", "unformatted"), "Absent: both."),
    "supported_visualization_formattings?": list(word("apply", "noapply"), "Absent: both."),
    supported_download_settings: list(word("push", "url"), "`url`: Looker gives an address of the data."),
    icon_data_uri: orNull(text("The icon as a data address.")),
    url: text("Where Looker delivers."),
    "token_url?": text("Where Looker fetches the tokens of a login of version 2; else empty."),
    "privacy_link?": text(),
  }),
  Param: object(
    {
      name: text(),
      label: text(),
      required: yesOrNo(),
      sensitive: yesOrNo("Whether Looker hides and encrypts the value."),
      "description?": text(),
      "per_user?": yesOrNo("Whether it must be bound to a user attribute."),
      "user_attribute_name?": text("The user attribute that the value comes from."),
      "delegate_oauth_url?": text("A path on the Looker host."),
    },
    "A setting that the Looker administrator fills in.",
  ),
  RequiredField: object(
    { "tag?": text(), "any_tag?": list(text()), "all_tags?": list(text()) },
    "A field that the result must have, by its LookML tags.",
  ),
}

const FIELD = {
  name: text("Key of the answer in `form_params`."),
  "label?": text(),
  "description?": text(),
  "default?": text(),
  "required?": yesOrNo(),
  "interactive?": yesOrNo("Whether Looker asks for the form again when the answer changes."),
}
const OPTION = object({ name: text(), label: text() })

/** What forms hold. */
export const FORM_SCHEMAS: Readonly<Record<string, Schema>> = {
  FormField: oneOf(
    object({ ...FIELD, type: word("string", "textarea") }),
    object({ ...FIELD, type: word("select"), options: list(OPTION) }),
    object({ ...FIELD, type: word("message"), value: text() }),
    object({ ...FIELD, type: word("oauth_link", "oauth_link_google"), oauth_url: text() }),
  ),
  Form: object({ fields: list(named("FormField")), "state?": named("State") }),
  FormFailure: object({ error: text("Why there is no form, and what to do.") }),
  State: object(
    {
      "data?": text("Absent: wipes what is stored. `reset`: asks the user to log in again."),
      "refresh_time?": { type: "number", description: "Seconds after which Looker asks for the form by itself." },
    },
    "What Looker stores for this user and integration.",
  ),
}
