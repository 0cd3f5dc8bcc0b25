/** A form as it is shown: what was typed so far, and what is wrong with it. */
export class FormValues {
  /** @param problems What is wrong, by name. */
  constructor(
    private readonly typed: URLSearchParams = new URLSearchParams(),
    readonly problems: Readonly<Record<string, string>> = {},
  ) {}

  /** Whether nothing was typed yet, so that defaults may be filled in. */
  get isNew(): boolean {
    return !this.typed.has("csrf")
  }

  text(name: string): string {
    return this.typed.get(name) ?? ""
  }

  /** The values of a list: repeated, or by line or comma. */
  list(name: string): string[] {
    const given = this.typed.getAll(name).flatMap((each) => each.split(/[\n,]/))
    return [...new Set(given.map((value) => value.trim()).filter(Boolean))]
  }

  problem(name: string): string | undefined {
    return Object.hasOwn(this.problems, name) ? this.problems[name] : undefined
  }
}
