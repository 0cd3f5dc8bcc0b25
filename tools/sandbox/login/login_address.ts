/** Path of the sandbox's consent page. Only browsers call it. */
export const LOGIN_PATH = "/sandbox/login"

/** Address of the consent page that stands in for the one at `to`. @param port Port of the sandbox. */
export function loginAddress(port: number, to: string): string {
  return `http://127.0.0.1:${port}${LOGIN_PATH}?${new URLSearchParams({ to }).toString()}`
}
