/** The name of the service in messages, and of the integrations in its errors. */
export const SERVICE = "Slack"
