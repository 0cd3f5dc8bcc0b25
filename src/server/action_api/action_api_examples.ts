const DETAIL = { mimetype: "application/json", extension: "json" }

/** Deliveries to `debug`, which calls no service, and their outcomes. */
export const DELIVERY_EXAMPLES = {
  requests: {
    delivered: {
      type: "query",
      scheduled_plan: { title: "Orders", type: "Look" },
      attachment: { mimetype: "text/csv", extension: "csv", data: "Orders ID,Orders Status\n1,complete\n" },
      data: {},
      form_params: { format: "csv", sleep: "0" },
    },
    failed: {
      type: "query",
      attachment: { ...DETAIL, data: '{"errors":[{"message":"The table is gone."}]}' },
      form_params: { format: "json_detail", sleep: "0" },
    },
  },
  answers: {
    delivered: { looker: { message: "Done: []", refresh_query: false, success: true, validation_errors: {} } },
    failed: {
      looker: {
        message: "The query failed in Looker: The table is gone. Nothing was delivered.",
        refresh_query: false,
        success: false,
        validation_errors: {},
      },
    },
  },
}

/** The form of `debug`. */
export const FORM_EXAMPLES = {
  requests: { form: { type: "query", data: {}, form_params: {} } },
  answers: {
    form: {
      fields: [
        { name: "sleep", label: "Sleep", type: "string", description: "Milliseconds to wait; 1000 when empty." },
        {
          name: "simulated_download_url",
          label: "Simulated Download URL (JSON)",
          type: "string",
          description: "Kept for saved schedules; has no effect.",
        },
      ],
    },
  },
}

/** The item of `debug`. */
export const ITEM_EXAMPLE = {
  debug: {
    description: "Wait for a while and report success, to test the hub itself.",
    form_url: "https://hub.acme.test/actions/debug/form",
    label: "Debug",
    name: "debug",
    params: [],
    required_fields: [],
    supported_action_types: ["cell", "dashboard", "query"],
    uses_oauth: false,
    delegate_oauth: false,
    supported_formats: [],
    supported_download_settings: ["push"],
    icon_data_uri: null,
    url: "https://hub.acme.test/actions/debug/execute",
    token_url: "",
  },
}
