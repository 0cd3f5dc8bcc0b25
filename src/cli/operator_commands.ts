/** An option with a value, or a switch. */
export interface CommandOption {
  /** Without its dashes. */
  name: string
  /** What its value is called; absent for a switch. */
  value?: string
  description: string
  /** The variable of the environment that it is taken from where it is not given. */
  variable?: string
  default?: string
}

export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>

/** A verb of the `hub` command that operators need. */
export interface OperatorCommand {
  name: string
  /** What it is about, which has to be given. Absent: nothing. */
  argument?: string
  description: string
  options: readonly CommandOption[]
  /** @returns false when what was examined fails. */
  readonly run: (options: CommandOptions, argument: string) => Promise<boolean>
}

const KEY: CommandOption = { name: "key", value: "token", description: "token of the live hub", variable: "HUB_KEY" }

/** Each verb is loaded when it is asked for, as most need much that the others do not. */
export const OPERATOR_COMMANDS: readonly OperatorCommand[] = [
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
    argument: "url",
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
    async run(options, url) {
      const { conform } = await import("./conform/conform")
      return conform(url, {
        key: text(options.key),
        json: options.json === true,
        patience: text(options.patience) ?? "3",
      })
    },
  },
]

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined
}
