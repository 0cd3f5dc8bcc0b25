import type { CommandIndex, MatchedCommand } from "./command_index"
import { type FindCommand, type NamedInstance, readFind } from "./find_command"

/** What a text asks the bot to do. */
export type KnownCommand =
  | { kind: "help"; about?: string }
  | { kind: "custom"; match: MatchedCommand }
  | { kind: "find"; find: FindCommand }
  | { kind: "unknown" }

const HELP = /^(?:help|\?)$/i
const HELP_ABOUT = /^help\s+(\S.*)$/is

/** Reads a text: help, the name of a command, find; else it is unknown. */
export function readCommand(text: string, index: CommandIndex, instances: readonly NamedInstance[]): KnownCommand {
  if (text === "" || HELP.test(text)) return { kind: "help" }
  const match = index.match(text)
  if (match) return { kind: "custom", match }
  const about = HELP_ABOUT.exec(text)?.[1]
  if (about !== undefined) return { kind: "help", about }
  const find = readFind(text, instances)
  return find ? { kind: "find", find } : { kind: "unknown" }
}

/** Whether others see the answer. */
export function isPublic(command: KnownCommand): boolean {
  return command.kind === "custom" || (command.kind === "find" && command.find.terms !== "")
}
