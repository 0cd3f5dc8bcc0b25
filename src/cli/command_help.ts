import type { CommandOption } from "./command_options"
import { type OperatorCommand, type OperatorGroup, titleOf } from "./operator_command"
import { table } from "./terminal"

const CODES = "Exit codes: 0 good, 1 failed, 2 wrong use."

/** Lists commands. @param path What stands in front of them, such as `hub link`. */
export function helpOfAll(path: string, commands: readonly (OperatorCommand | OperatorGroup)[]): string[] {
  const rows = commands.map((each) => [`  ${titleOf(each)}`, each.description])
  const more = path.replace(/^hub/, "hub help")
  return [`Usage: ${path} <command> [options]\n`, ...table(rows), `\n\`${more} <command>\` explains each. ${CODES}`]
}

/** Explains a command and its options. @param path What stands in front of its name. */
export function helpOf(path: string, command: OperatorCommand): string[] {
  return [
    `Usage: ${path} ${titleOf(command)} [options]\n\n${command.description}\n`,
    ...(command.more ? [`${command.more}\n`] : []),
    ...table(command.options.map((each) => [`  ${optionTitle(each)}`, optionHelp(each)])),
  ]
}

/** An option as it is typed, such as `--days <number>`. */
export function optionTitle({ name, value }: CommandOption): string {
  return `--${name}${value ? ` <${value}>` : ""}`
}

function optionHelp({ description, variable }: CommandOption): string {
  return variable ? `${description} (or ${variable})` : description
}
