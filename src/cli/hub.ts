import { CommandError, wrongUse } from "./command_error"
import { helpOf, helpOfAll } from "./command_help"
import { terminalPlace } from "./command_place"
import { readWords } from "./command_words"
import { NEEDS_PACKAGES } from "./explain"
import type { OperatorCommand, OperatorGroup } from "./operator_command"
import { OPERATOR_COMMANDS } from "./operator_commands"
import { runCommand } from "./run_command"
import { print } from "./terminal"

/** Commands of the tools for contributors. Where those are installed, their `hub` replaces this one and has these commands. */
const OF_TOOLS = ["new", "dev", "try", "check"]

/** The `hub` command of an installation for production. */
async function main(words: string[]): Promise<void> {
  const [first = ""] = words
  if (["help", "--help", "-h"].includes(first)) return help(words.slice(1))
  if (OF_TOOLS.includes(first)) throw new CommandError(NEEDS_PACKAGES)
  const { command, group, rest } = commandOf(words)
  if (rest.some((word) => ["--help", "-h"].includes(word))) return help(words)
  if (!command) {
    process.exitCode = 2
    return help(words)
  }
  const read = readWords(command, rest, process.env, group)
  if (!(await command.run(read.options, read.arguments, terminalPlace()))) process.exitCode = 1
}

interface FoundCommand {
  /** Absent where the words name none. */
  command?: OperatorCommand
  group?: string
  /** The words after its name. */
  rest: string[]
}

/** @throws CommandError when the words name a command that is not there. */
function commandOf([name, ...rest]: string[]): FoundCommand {
  if (name === undefined) return { rest: [] }
  const found = OPERATOR_COMMANDS.find((each) => each.name === name)
  if (!found) throw wrongUse(`There is no command "${name.slice(0, 100)}": \`hub help\` lists all.`)
  if (!("verbs" in found)) return { command: found, rest }
  const [verb, ...more] = rest
  if (verb === undefined || verb.startsWith("-")) return { group: name, rest }
  const command = found.verbs.find((each) => each.name === verb)
  if (!command) throw wrongUse(`There is no command "${name} ${verb.slice(0, 100)}": \`hub help ${name}\` lists all.`)
  return { command, group: name, rest: more }
}

function help(words: string[]): void {
  const { command, group } = commandOf(words)
  const path = group ? `hub ${group}` : "hub"
  for (const line of command ? helpOf(path, command) : helpOfAll(path, commandsOf(group))) print(line)
}

function commandsOf(group: string | undefined): readonly (OperatorCommand | OperatorGroup)[] {
  const found = OPERATOR_COMMANDS.find(({ name }) => name === group)
  return found && "verbs" in found ? found.verbs : OPERATOR_COMMANDS
}

runCommand(() => main(process.argv.slice(2)))
