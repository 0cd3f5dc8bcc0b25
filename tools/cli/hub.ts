import { Command, CommanderError, Option } from "commander"
import { optionTitle } from "../../src/cli/command_help"
import { type CommandOption, type CommandOptions, optionValue } from "../../src/cli/command_options"
import { terminalPlace } from "../../src/cli/command_place"
import { type OperatorCommand, titleOf } from "../../src/cli/operator_command"
import { OPERATOR_COMMANDS } from "../../src/cli/operator_commands"
import { runCommand } from "../../src/cli/run_command"
import { SimulatorError } from "../simulator/simulator_error"
import type { AskOptions } from "./ask/ask"
import type { NewOptions } from "./new/new"
import type { TryOptions } from "./try/try_options"

const program = new Command("hub")
  .description("Builds, tries and checks integrations of this hub, and examines live hubs.")
  .addHelpText("after", "\n`hub help <command>` explains each. Exit codes: 0 good, 1 failed, 2 wrong use.")
  .exitOverride()

for (const command of OPERATOR_COMMANDS) {
  if (!("verbs" in command)) add(command, program)
  else {
    const group = program.command(command.name).description(command.description)
    for (const verb of command.verbs) add(verb, group)
  }
}

program
  .command("new <name>")
  .description("write a working integration, or a source of links, with its test, and register it")
  .addOption(
    new Option(
      "--kind <kind>",
      "rows: one item a row, in batches; file: the result as a file; webhook: to an address of the user; cell: acts on a cell; source: a service that calls back",
    )
      .choices(["rows", "file", "webhook", "cell", "source"])
      .default("rows"),
  )
  .option("--oauth", "each user logs in at the service, in place of a key for all")
  .action(async (name: string, options: NewOptions) => {
    const { makeNew } = await import("./new/new")
    await makeNew(name, options)
  })

program
  .command("dev")
  .description("run a hub that restarts when its source changes, and the playground")
  .action(async () => {
    await import("./dev")
  })

program
  .command("try <name>")
  .description("send an example through a hub of its own, whose calls go to a stand-in of the outside world")
  .option("--example <example>", "which of its examples; default: the first")
  .option(
    "--data <data>",
    "a sample (users, orders, machines, real, unicode, pivots, totals, empty), or a CSV or JSON file",
  )
  .option("--rows <count>", "rows of a generated sample")
  .option("--format <format>", "data format, such as csv")
  .option("--type <type>", "query, dashboard or cell")
  .option("--param <name=value...>", "settings, on top of the example's")
  .option("--form <name=value...>", "form fields, on top of the example's")
  .addOption(new Option("--stream", "give the data through a download URL").conflicts("push"))
  .option("--push", "give the data in the request")
  .option(
    "--fault <fault>",
    "how the outside world misbehaves: 401, 403, 404, 429, 500, slow, reset, garbage, half, echo, endless, bomb, wordy; 429x3: three times",
  )
  .option("--log", "show the log of the hub")
  .action(async (name: string, options: TryOptions) => {
    const { tryIntegration } = await import("./try/try")
    fail(!(await tryIntegration(name, options)))
  })

program
  .command("ask <question>")
  .description("ask Lookerbot, on a hub of its own, whose Slack and Looker are stand-ins")
  .option("--as <person>", "who asks: mia, jon, or gus, who is a guest", "mia")
  .option("--in <channel>", "where: dm, sales, board, or random, where the bot is no member", "dm")
  .option("--slack <fault>", "how Slack misbehaves, as --fault of hub try")
  .option("--looker <fault>", "how Looker misbehaves, as --fault of hub try")
  .option("--calls", "show the calls to Slack and Looker")
  .option("--log", "show the log of the hub")
  .action(async (question: string, options: AskOptions) => {
    const { ask } = await import("./ask/ask")
    fail(!(await ask(question, options)))
  })

program
  .command("check [name]")
  .description("examine an integration, or all: what is missing or wrong, and the cure")
  .action(async (name: string | undefined) => {
    const { check } = await import("./check/check")
    fail(!(await check(name)))
  })

/** Adds a command that operators have too. */
function add(command: OperatorCommand, parent: Command): void {
  const { description, more } = command
  const added = parent.command(titleOf(command)).summary(description)
  added.description(more ? `${description}\n\n${more}` : description)
  if (parent !== program) added.showHelpAfterError(`Use: hub ${parent.name()} ${titleOf(command)} [options]`)
  for (const each of command.options) added.addOption(optionOf(each))
  added.action(async () => {
    const given = added.opts<Record<string, string | boolean | string[] | undefined>>()
    const options: CommandOptions = Object.fromEntries(
      added.options.map((option, index) => {
        const value = given[option.attributeName()]
        const declared = command.options[index] as CommandOption
        if (option.negate) return [declared.name, value === false]
        return [declared.name, value === undefined ? undefined : optionValue(declared, value)]
      }),
    )
    fail(!(await command.run(options, added.args, terminalPlace())))
  })
}

function optionOf(declared: CommandOption): Option {
  const option = new Option(optionTitle(declared), declared.description)
  if (declared.variable) option.env(declared.variable)
  if (declared.default !== undefined) option.default(declared.default)
  // An option with several values at once would also take the arguments behind it.
  if (declared.list) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
  return option
}

function fail(hasFailed: boolean): void {
  if (hasFailed) process.exitCode = 1
}

runCommand(() => program.parseAsync(), {
  expected: [SimulatorError],
  // Commander has already printed its message.
  exitCodeOf: (error) => (error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : undefined),
})
