import { Command, CommanderError, Option } from "commander"
import { CommandError } from "./command_error"
import { explain, requirePackages } from "./explain"

// Each verb is loaded when it is asked for, as most need much that the others do not. Not by import(), which would want the
// ending of the file's name, and that differs between the source and what is compiled.

const program = new Command("hub")
  .description("Builds, tries and checks integrations of this hub, and examines live hubs.")
  .addHelpText("after", "\n`hub help <command>` explains each. Exit codes: 0 good, 1 failed, 2 wrong use.")
  .exitOverride()

const key = () => new Option("--key <token>", "token of the live hub").env("HUB_KEY")

program
  .command("key")
  .description("print a token for Looker's Action Hub form, made with ACTION_HUB_SECRET")
  .action(() => {
    const { makeKey } = module.require("./key") as typeof import("./key")
    process.stdout.write(`${makeKey()}\n`)
  })

program
  .command("list")
  .description("show the integrations of this checkout, or of a live hub")
  .option("--looker-version <version>", "as a Looker of that version sees them, such as 7.3.0")
  .option("--url <url>", "address of a live hub")
  .addOption(key())
  .action(async (options: import("./list").ListOptions) => {
    const { list } = module.require("./list") as typeof import("./list")
    await list(options)
  })

program
  .command("new <name>")
  .description("write a working integration under src/integrations, with its test, and register it")
  .addOption(
    new Option(
      "--kind <kind>",
      "rows: one item a row, in batches; file: the result as a file; webhook: to an address of the user; cell: acts on a cell",
    )
      .choices(["rows", "file", "webhook", "cell"])
      .default("rows"),
  )
  .option("--oauth", "each user logs in at the service, in place of a key for all")
  .action(async (name: string, options: import("./new/new").NewOptions) => {
    const { makeIntegration } = module.require("./new/new") as typeof import("./new/new")
    await makeIntegration(name, options)
  })

program
  .command("dev")
  .description("run a hub that restarts when its source changes, and the playground")
  .action(() => {
    requirePackages()
    module.require("./dev")
  })

program
  .command("try <name>")
  .description("send an example through a hub of its own, whose calls go to a stand-in of the outside world")
  .option("--example <example>", "which of its examples; default: the first")
  .option("--data <data>", "a sample (users, orders, real, unicode, pivots, totals, empty), or a CSV or JSON file")
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
  .action(async (name: string, options: import("./try/try_options").TryOptions) => {
    const { tryIntegration } = module.require("./try/try") as typeof import("./try/try")
    fail(!(await tryIntegration(name, options)))
  })

program
  .command("check [name]")
  .description("examine an integration, or all: what is missing or wrong, and the cure")
  .action(async (name: string | undefined) => {
    const { check } = module.require("./check/check") as typeof import("./check/check")
    fail(!(await check(name)))
  })

program
  .command("conform <url>")
  .description("grade a live hub by the contract between Looker and a hub, without touching any service")
  .addOption(key())
  .option("--json", "print the report as JSON")
  .option("--patience <seconds>", "how long to wait for a keep-alive newline of the debug action", "3")
  .action(async (url: string, options: import("./conform/conform").ConformOptions) => {
    const { conform } = module.require("./conform/conform") as typeof import("./conform/conform")
    fail(!(await conform(url, options)))
  })

function fail(hasFailed: boolean): void {
  if (hasFailed) process.exitCode = 1
}

/** What went wrong as one line, never a stack. */
function report(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has said it already.
    process.exitCode = error.exitCode === 0 ? 0 : 2
    return
  }
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = error instanceof CommandError ? error.exitCode : 1
}

// Packages warn of old versions of Node, which is nothing that was asked for.
process.removeAllListeners("warning")
// As in `hub list | head`.
process.stdout.on("error", () => process.exit())
program.parseAsync().catch(report)
