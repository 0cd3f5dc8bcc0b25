import type { IUser } from "@looker/sdk"

/** The users of the stand-in; the first has the API key of the bot. */
export const USERS: IUser[] = [
  { id: "1", first_name: "Lookerbot", last_name: "", display_name: "Lookerbot", email: "bot@acme.example" },
  { id: "2", first_name: "Mia", last_name: "Okafor", display_name: "Mia Okafor", email: "mia@acme.example" },
].map((user) => ({ ...user, can: {}, is_disabled: false, locale: "en" }))
