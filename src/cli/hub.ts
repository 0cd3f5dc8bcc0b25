import { parseArgs } from "node:util"
import { CommandError, wrongUse } from "./command_error"
import { NEEDS_PACKAGES } from "./explain"
import { type CommandOption, OPERATOR_COMMANDS, type OperatorCommand } from "./operator_commands"
import { runCommand } from "./run_command"
import { print, table } from "./terminal"

/** Commands of the tools for contributors. Where those are installed, their `hub` replaces this one and has these commands. */
const OF_TOOLS = ["new", "dev", "try", "check"]

/** The `hub` command of an installation for production. */
async function main([verb, ...words]: string[]): Promise<void> {
  if (verb === undefined) {
    process.exitCode = 2
    return help()
  }
  if (["help", "--help", "-h"].includes(verb)) return help(words[0])
  if (OF_TOOLS.includes(verb)) {
    throw new CommandError(NEEDS_PACKAGES)
  }
  const command = commandOf(verb)
  if (words.includes("--help") || words.includes("-h")) return help(verb)
  const { values, positionals } = read(command, words)
  const [argument = ""] = positionals
  if (positionals.length !== (command.argument ? 1 : 0)) {
    throw wrongUse(`Use: hub ${verb}${command.argument ? ` <${command.argument}>` : ""} [options]`)
  }
  const given = Object.fromEntries(command.options.map((each) => [each.name, values[each.name] ?? valueOf(each)]))
  if (!(await command.run(given, argument))) process.exitCode = 1
}

function commandOf(verb: string): OperatorCommand {
  const command = OPERATOR_COMMANDS.find(({ name }) => name === verb)
  if (!command) throw wrongUse(`There is no command "${verb.slice(0, 100)}": \`hub help\` lists all.`)
  return command
}

function read({ options }: OperatorCommand, words: string[]) {
  const types = options.map(({ name, value }) => [name, { type: value ? "string" : "boolean" }] as const)
  try {
    return parseArgs({ args: words, options: Object.fromEntries(types), allowPositionals: true })
  } catch (error) {
    throw wrongUse(error instanceof Error ? error.message : String(error))
  }
}

function valueOf({ variable, default: byDefault }: CommandOption): string | undefined {
  return (variable && process.env[variable]) || byDefault
}

function help(verb?: string): void {
  if (verb === undefined) {
    print("Usage: hub <command> [options]\n")
    for (const line of table(OPERATOR_COMMANDS.map((each) => [`  ${titleOf(each)}`, each.description]))) print(line)
    print("\n`hub help <command>` explains each. Exit codes: 0 good, 1 failed, 2 wrong use.")
    return
  }
  const command = commandOf(verb)
  print(`Usage: hub ${titleOf(command)} [options]\n\n${command.description}\n`)
  const rows = command.options.map((each) => [
    `  --${each.name}${each.value ? ` <${each.value}>` : ""}`,
    `${each.description}${each.variable ? ` (or ${each.variable})` : ""}`,
  ])
  for (const line of table(rows)) print(line)
}

function titleOf({ name, argument }: OperatorCommand): string {
  return argument ? `${name} <${argument}>` : name
}

runCommand(() => main(process.argv.slice(2)))
