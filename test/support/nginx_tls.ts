import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { freePort } from "../../tools/cli/hub_process"
import type { Certificate } from "./certificate"
import { endWithTests } from "./end_with_tests"
import { until } from "./replica"

export interface NginxTls {
  /** Address with each of the certificates, in their order. */
  urls: string[]
  /** Address over http, which leads to the first of them. */
  plainUrl: string
  stop(): Promise<void>
}

/** Debian's nginx in front of a hub: an https address for each certificate, and one of http that redirects. */
export async function startNginxTls(hubPort: number, certificates: readonly Certificate[]): Promise<NginxTls> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-tls-"))
  const [plainPort, ...ports] = await Promise.all([freePort(), ...certificates.map(() => freePort())])
  const servers = certificates.map(({ key, cert }, at) => {
    writeFileSync(`${folder}/${at}.key`, key)
    writeFileSync(`${folder}/${at}.pem`, cert)
    return `server {
      listen 127.0.0.1:${ports[at]} ssl; ssl_certificate ${folder}/${at}.pem; ssl_certificate_key ${folder}/${at}.key;
      location / { proxy_pass http://127.0.0.1:${hubPort}; }
    }`
  })
  const config = `
    user root; daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 256; }
    http {
      access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      ${servers.join("\n")}
      server { listen 127.0.0.1:${plainPort}; return 301 https://localhost:${ports[0]}$request_uri; }
    }`
  writeFileSync(`${folder}/nginx.conf`, config)
  const words = ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`]
  const child = endWithTests(spawn("nginx", words, { stdio: "ignore" }))
  const plainUrl = `http://localhost:${plainPort}`
  await until(async () => (await fetch(plainUrl, { redirect: "manual" }).catch(() => undefined))?.status === 301)
  return {
    urls: ports.map((port) => `https://localhost:${port}`),
    plainUrl,
    stop: async () => {
      const ended = once(child, "exit")
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
