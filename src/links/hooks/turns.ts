/** Runs the work of each name one after another, in the order in which it was given. Different names do not wait. */
export class Turns<Name = string> {
  private readonly last = new Map<Name, Promise<unknown>>()

  run<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => undefined)
    this.last.set(name, settled)
    void settled.then(() => this.last.get(name) === settled && this.last.delete(name))
    return mine
  }
}
