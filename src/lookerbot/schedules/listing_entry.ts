/** The bot's icon: a bubble of speech with bars in it. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path fill="#64518a" d="M12 6h40a8 8 0 0 1 8 8v26a8 8 0 0 1-8 8H30' +
  'L16 60V48h-4a8 8 0 0 1-8-8V14a8 8 0 0 1 8-8z"/><path fill="#fff" d="M18 28h6v12h-6zM29 20h6v20h-6zM40 14h6v26h-6z"/></svg>'

/** The bot in the listing of the hub. @param baseUrl Public address of the hub. @param prefix Of the label. */
export function listingEntry(baseUrl: string, prefix: string) {
  return {
    name: "post",
    label: `${prefix}Slack (Lookerbot)`,
    description:
      "Posts a Look, an Explore or a dashboard into a channel or to a person, as a table, a number or a picture.",
    url: `${baseUrl}/slack/post_from_query_action`,
    form_url: `${baseUrl}/data_actions/form`,
    icon_data_uri: `data:image/svg+xml;base64,${Buffer.from(ICON).toString("base64")}`,
    supported_action_types: ["query", "dashboard"],
    supported_formats: ["txt", "wysiwyg_png", "wysiwyg_pdf"],
    supported_formattings: ["unformatted"],
    supported_visualization_formattings: ["noapply"],
    params: [],
    required_fields: [],
    uses_oauth: false,
    supported_download_settings: ["push"],
  }
}
