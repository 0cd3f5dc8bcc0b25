/** The name of the service in messages and errors. */
export const SERVICE = "Slack"
