import { type CommandOption, textOf as text } from "./command_options"
import { LINK_COMMANDS } from "./link/link_commands"
import { POLICY_COMMANDS } from "./policy/policy_commands"
import type { OperatorCommand, OperatorGroup } from "./operator_command"

const KEY: CommandOption = { name: "key", value: "token", description: "token of the live hub", variable: "HUB_KEY" }

/** Each command is loaded when it runs, because most need much that the others do not. */
export const OPERATOR_COMMANDS: readonly (OperatorCommand | OperatorGroup)[] = [
  {
    name: "key",
    description: "print a token for Looker's Action Hub form, made with ACTION_HUB_SECRET",
    options: [],
    async run() {
      const { makeKey } = await import("./key")
      process.stdout.write(`${makeKey()}\n`)
      return true
    },
  },
  {
    name: "list",
    description: "show the integrations of this checkout, or of a live hub",
    options: [
      { name: "looker-version", value: "version", description: "as a Looker of that version sees them, such as 7.3.0" },
      { name: "url", value: "url", description: "address of a live hub" },
      KEY,
    ],
    async run(options) {
      const { list } = await import("./list")
      await list({ lookerVersion: text(options["looker-version"]), url: text(options.url), key: text(options.key) })
      return true
    },
  },
  {
    name: "conform",
    arguments: ["url"],
    description: "grade a live hub by the contract between Looker and a hub, without touching any service",
    options: [
      KEY,
      { name: "json", description: "print the report as JSON" },
      {
        name: "patience",
        value: "seconds",
        description: "how long to wait for a keep-alive newline of the debug action",
        default: "3",
      },
    ],
    async run(options, [url = ""]) {
      const { conform } = await import("./conform/conform")
      return conform(url, {
        key: text(options.key),
        json: options.json === true,
        patience: text(options.patience) ?? "3",
      })
    },
  },
  {
    name: "doctor",
    description: "say what is wrong with this hub, its settings and its surroundings, and what to do about it",
    more: "Without --url it reads the environment and .env, as the hub does. It changes nothing.",
    options: [
      { name: "url", value: "url", description: "a live hub instead, of which only the outside is looked at" },
      KEY,
      { name: "json", description: "print what was found as JSON" },
    ],
    async run(options, _words, place) {
      const { doctor } = await import("./doctor/doctor")
      const given = { url: text(options.url), key: text(options.key), json: options.json === true }
      return doctor({ ...given, progress: process.stderr }, place)
    },
  },
  {
    name: "lookerbot",
    arguments: ["manifest|check"],
    description: "manifest: print the manifest of Lookerbot's Slack app; check: say what keeps Lookerbot from working",
    options: [
      {
        name: "url",
        value: "url",
        description: "of manifest: public address of the hub; default: ACTION_HUB_BASE_URL, also from .env",
      },
      { name: "command", value: "name", description: "of manifest: the slash command", default: "/looker" },
      { name: "all", description: "of manifest: ask for the optional scopes as well" },
      { name: "json", description: "of check: print what was found as JSON" },
    ],
    async run(options, [verb = ""], place) {
      const { lookerbotCommand } = await import("./lookerbot_command")
      const given = {
        url: text(options.url),
        command: text(options.command),
        all: options.all === true,
        json: options.json === true,
      }
      return lookerbotCommand(verb, given, place)
    },
  },
  LINK_COMMANDS,
  POLICY_COMMANDS,
]
