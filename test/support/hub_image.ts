import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

/** What an image says of how it is run. */
interface ImageConfig {
  User: string
  Env: string[]
  WorkingDir: string
  Cmd: string[]
  Healthcheck: { Test: string[] }
}

const BASE = "localhost/hub-base"
const IMAGE = "localhost/integration-hub"
/** As in the image that the test stands in for; npm asks its cache first. */
const BASE_FILE = "FROM scratch\nCOPY . /\nENV PATH=/usr/local/bin:/usr/bin:/bin NPM_CONFIG_PREFER_OFFLINE=true\n"

/**
 * The image of `deploy/Dockerfile`, built by buildah on a base made of this machine's files and Node 24 from `test/peers`.
 * Needs root.
 */
export class HubImage {
  readonly config: ImageConfig
  /** Folder in which the files of the image are. */
  readonly root: string

  private constructor(
    private readonly folder: string,
    private readonly container: string,
  ) {
    const text = this.buildah("inspect", "--type", "image", IMAGE)
    this.config = (JSON.parse(text) as { Docker: { config: ImageConfig } }).Docker.config
    this.root = this.buildah("mount", container)
  }

  static build(): HubImage {
    // In memory where there is some: two installs of all packages are written.
    const folder = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "hub-image-"))
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
    const node = `test/peers/node_modules/node-linux-${process.arch}/bin/node`
    execFileSync("sh", ["test/support/image_base.sh", `${folder}/base`, node], { stdio: "pipe" })
    writeFileSync(`${folder}/base.Dockerfile`, BASE_FILE)
    const cache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim()
    mkdirSync(cache, { recursive: true })
    const build = ["bud", "--isolation", "chroot", "--layers=false", "--format", "docker"]
    run(folder, [...build, "-f", `${folder}/base.Dockerfile`, "-t", BASE, `${folder}/base`])
    rmSync(`${folder}/base`, { recursive: true })
    const options = ["--network", "host", "--volume", `${cache}:/root/.npm`, "--build-arg", `NODE_IMAGE=${BASE}`]
    run(folder, [...build, ...options, "-f", "deploy/Dockerfile", "-t", IMAGE, "."])
    return new HubImage(folder, run(folder, ["from", IMAGE]))
  }

  /**
   * The command that runs words in the image as Docker does with `--read-only --tmpfs /tmp --cap-drop ALL`: as the user, in the
   * folder and with the variables that the image says, as process 1. Only the network is that of this machine.
   */
  command(words: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
    const [uid = "", gid = ""] = this.config.User.split(":")
    const variables = { ...Object.fromEntries(this.config.Env.map((each) => each.split(/=(.*)/s, 2))), ...env }
    return [
      ...["--ro-bind", this.root, "/", "--perms", "1777", "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"],
      ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1", "--die-with-parent", "--clearenv"],
      ...Object.entries(variables).flatMap(([name, value]) => ["--setenv", name, String(value)]),
      ...["--chdir", this.config.WorkingDir, "setpriv", "--reuid", uid, "--regid", gid, "--clear-groups"],
      ...["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", ...words],
    ]
  }

  remove(): void {
    this.buildah("rm", this.container)
    rmSync(this.folder, { recursive: true, force: true })
  }

  private buildah(...words: string[]): string {
    return run(this.folder, words)
  }
}

/** @returns what buildah prints. @throws Error with all of its output when it fails. */
function run(folder: string, words: string[]): string {
  const store = ["--root", `${folder}/store`, "--runroot", `${folder}/run`, "--storage-driver", "overlay"]
  const env = { ...process.env, TMPDIR: folder }
  return execFileSync("buildah", [...store, ...words], {
    env,
    encoding: "utf8",
    stdio: "pipe",
    maxBuffer: 2 ** 26,
  }).trim()
}
