import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "../../tools/cli/hub_process"
import { endWithTests } from "./end_with_tests"

export interface NginxFront {
  url: string
  stop(): Promise<void>
}

/**
 * Debian's nginx in front of two hubs: the header `x-replica`, 1 or 2, chooses one; without it they take turns, and the other
 * one is asked when one does not answer. The header `x-answered-by` of an answer has host and port of the hub that gave it.
 */
export function startNginxFront([first, second]: readonly [number, number]): Promise<NginxFront> {
  return startNginx(
    (port) => `
      upstream hubs { server 127.0.0.1:${first} max_fails=0; server 127.0.0.1:${second} max_fails=0; }
      upstream hub1 { server 127.0.0.1:${first}; }
      upstream hub2 { server 127.0.0.1:${second}; }
      map $http_x_replica $chosen { 1 hub1; 2 hub2; default hubs; }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://$chosen; proxy_http_version 1.1; proxy_set_header Connection "";
          proxy_next_upstream error timeout non_idempotent; proxy_read_timeout 1h;
          add_header x-answered-by $upstream_addr always;
        }
      }`,
  )
}

/** Debian's nginx with these directives of its block `http`, once its server on the port answers `/healthz`. */
export async function startNginx(http: (port: number) => string): Promise<NginxFront> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-front-"))
  const port = await freePort()
  const config = `
    user root; daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 1024; }
    http {
      access_log off; client_max_body_size 0; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      ${http(port)}
    }`
  writeFileSync(`${folder}/nginx.conf`, config)
  const words = ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`]
  const child = endWithTests(spawn("nginx", words, { stdio: "ignore" }))
  const failed = once(child, "error").then(([error]) => Promise.reject(error as Error))
  const url = `http://127.0.0.1:${port}`
  await Promise.race([untilAnswered(`${url}/healthz`), failed])
  return {
    url,
    stop: async () => {
      const ended = once(child, "exit")
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error("nginx did not start.")
}
