import type { CommandOption, CommandOptions } from "./command_options"
import type { CommandPlace } from "./command_place"

/** A verb of the `hub` command that operators need. */
export interface OperatorCommand {
  name: string
  /**
   * Names of the arguments, in order. The last one may end in `...`: one or more; or stand in brackets: it may be left out.
   * Default: there are none.
   */
  arguments?: readonly string[]
  description: string
  /** What its own help says besides. */
  more?: string
  options: readonly CommandOption[]
  /** @returns false when what it was asked for failed. @throws CommandError */
  readonly run: (options: CommandOptions, words: readonly string[], place: CommandPlace) => Promise<boolean>
}

/** Verbs with one subject, such as `hub link list`. */
export interface OperatorGroup {
  name: string
  description: string
  verbs: readonly OperatorCommand[]
}

/** A command as it is typed, such as `list <source>`. */
export function titleOf({ name, ...command }: OperatorCommand | OperatorGroup): string {
  if ("verbs" in command) return `${name} <command>`
  return [name, ...(command.arguments ?? []).map((each) => (each.startsWith("[") ? each : `<${each}>`))].join(" ")
}
