import type { IUser } from "@looker/sdk"

/** The users of the stand-in; the first has the API key of the hub. `Access` says what each may do. */
export const USERS: IUser[] = [
  { id: "1", first_name: "Lookerbot", last_name: "", display_name: "Lookerbot", email: "bot@acme.example" },
  { id: "2", first_name: "Mia", last_name: "Okafor", display_name: "Mia Okafor", email: "mia@acme.example" },
  { id: "3", first_name: "Devi", last_name: "Rao", display_name: "Devi Rao", email: "devi@acme.example" },
  { id: "4", first_name: "Omar", last_name: "Haddad", display_name: "Omar Haddad", email: "omar@acme.example" },
  { id: "5", first_name: "Nia", last_name: "Lund", display_name: "Nia Lund", email: "nia@acme.example" },
].map((user) => ({ ...user, can: {}, is_disabled: false, locale: "en" }))
