/** An option with a value, or a switch. */
export interface CommandOption {
  /** Name without dashes. */
  name: string
  /** Name of its value; absent for a switch. */
  value?: string
  description: string
  /** Environment variable that is used when the option is not given. */
  variable?: string
  default?: string
  /**
   * The option may be given several times, and its value is a list. `commas`: each text may hold several values, separated by
   * commas. Default: given once.
   */
  list?: "texts" | "commas"
}

type OptionValue = string | boolean | readonly string[] | undefined

/** What was given, by the names of the options. */
export type CommandOptions = Readonly<Record<string, OptionValue>>

/** The value of an option that was given as these texts; a switch as true. */
export function optionValue({ list }: CommandOption, given: string | boolean | readonly string[]): OptionValue {
  if (list === undefined || typeof given === "boolean") return given
  const texts = typeof given === "string" ? [given] : given
  if (list === "texts") return texts
  return texts
    .flatMap((each) => each.split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "")
}

/** The value of an option that is given once. */
export function textOf(value: OptionValue): string | undefined {
  return typeof value === "string" ? value : undefined
}
