import { parseArgs } from "node:util"
import { sentence } from "../text/sentence"
import { wrongUse } from "./command_error"
import { type CommandOption, type CommandOptions, optionValue } from "./command_options"
import { type OperatorCommand, titleOf } from "./operator_command"

/** What was typed after the name of a command. */
export interface CommandWords {
  options: CommandOptions
  arguments: readonly string[]
}

/**
 * Reads the words after the name of a command.
 * @param group Name of the group of the command, for the messages.
 * @throws CommandError with the usage of the command when they do not fit it.
 */
export function readWords(
  command: OperatorCommand,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  group?: string,
): CommandWords {
  const use = `Use: hub ${group ? `${group} ` : ""}${titleOf(command)} [options]`
  const { values, positionals } = parse(command, words, use)
  const wanted = command.arguments ?? []
  const isMany = wanted.at(-1)?.endsWith("...")
  const least = wanted.filter((name) => !name.startsWith("[")).length
  const isEnough = positionals.length >= least && (isMany || positionals.length <= wanted.length)
  if (!isEnough || positionals.includes("")) throw wrongUse(use)
  const valueOf = (option: CommandOption) => {
    const given = values[option.name] ?? ((option.variable && environment[option.variable]) || option.default)
    return given === undefined ? undefined : optionValue(option, given as string | boolean | string[])
  }
  return {
    options: Object.fromEntries(command.options.map((each) => [each.name, valueOf(each)])),
    arguments: positionals,
  }
}

function parse({ options }: OperatorCommand, words: readonly string[], use: string) {
  const types = options.map(({ name, value, list }) => {
    return [name, { type: value ? "string" : "boolean", multiple: list !== undefined }] as const
  })
  try {
    return parseArgs({ args: [...words], options: Object.fromEntries(types), allowPositionals: true })
  } catch (error) {
    throw wrongUse(`${sentence(error instanceof Error ? error.message : String(error))} ${use}`)
  }
}
