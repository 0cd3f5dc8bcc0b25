import { type RequestHandler, Router } from "express"
import type { Guard } from "./guard"

type Method = "get" | "post" | "delete"

/** The addresses of the parts, in the order in which they were added. */
export class Routes {
  readonly router: RequestHandler
  private readonly routes = Router()
  private readonly methods = new Set(["GET", "HEAD", "POST"])
  private readonly added: string[] = []

  constructor() {
    this.router = this.routes
  }

  get(path: string | string[], guard: Guard, ...handlers: RequestHandler[]): void {
    this.add("get", path, guard, handlers)
  }

  post(path: string | string[], guard: Guard, ...handlers: RequestHandler[]): void {
    this.add("post", path, guard, handlers)
  }

  delete(path: string | string[], guard: Guard, ...handlers: RequestHandler[]): void {
    this.add("delete", path, guard, handlers)
  }

  /** Gives everything under `path` to a handler. */
  use(path: string, guard: Guard, handler: RequestHandler): void {
    this.routes.use(path, guard, handler)
    this.added.push(`ALL ${path}`)
  }

  /** What was added, such as `POST /actions/:name`; `ALL /hooks` for everything under a path. */
  get addresses(): readonly string[] {
    return this.added
  }

  /** Whether any route may accept this method. Express itself would answer OPTIONS for the others. */
  takes(method: string): boolean {
    return this.methods.has(method)
  }

  private add(method: Method, path: string | string[], guard: Guard, handlers: readonly RequestHandler[]): void {
    this.routes[method](path, guard, ...handlers)
    this.methods.add(method.toUpperCase())
    for (const each of [path].flat()) this.added.push(`${method.toUpperCase()} ${each}`)
  }
}
