import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import type { Server } from "node:http"
import { tmpdir } from "node:os"
import path from "node:path"
import { BlobServiceClient, type StoragePipelineOptions, StorageSharedKeyCredential } from "@azure/storage-blob"
import type { Certificate } from "./certificate"

const ACCOUNT = "devstoreaccount1"
/** The well-known key of the emulator's account. */
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

/** What is used of azurite, which has no types. */
interface BlobServer {
  readonly httpServer: Server
  start(): Promise<void>
  close(): Promise<void>
  getHttpServerAddress(): string
}

interface Azurite {
  server: { default: new (configuration: object) => BlobServer }
  configuration: { default: new (host: string, port: number) => object }
}

/** A local Azure blob service in this process, in memory. It checks signatures. It is one of the peers: for system tests. */
export class LocalAzure {
  private constructor(
    private readonly server: BlobServer,
    private readonly certificate: Certificate | undefined,
    /** Method and address of every call of the code under test, without the account. */
    readonly calls: string[],
  ) {}

  readonly key = KEY

  /** Starts with these containers, all empty. */
  static start(...containers: string[]): Promise<LocalAzure> {
    return LocalAzure.launch(containers)
  }

  /** As `start`, by https, without which it takes no access tokens. It looks at what they say, but not at who signed them. */
  static async startSecure(certificate: Certificate, ...containers: string[]): Promise<LocalAzure> {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-azure-"))
    const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")]
    writeFileSync(key, certificate.key)
    writeFileSync(cert, certificate.cert)
    try {
      return await LocalAzure.launch(containers, { key, cert, oauth: "basic" }, certificate)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  private static async launch(containers: string[], more: object = {}, certificate?: Certificate): Promise<LocalAzure> {
    const { server, configuration } = loadAzurite()
    const settings = new configuration.default("127.0.0.1", 0)
    Object.assign(settings, {
      isMemoryPersistence: true,
      skipApiVersionCheck: true,
      enableAccessLog: false,
      enableDebugLog: false,
      ...more,
    })
    const blobs = new server.default(settings)
    const calls: string[] = []
    blobs.httpServer.prependListener("request", ({ method, url, headers }) => {
      if (headers["user-agent"]?.startsWith("test-reader")) return
      calls.push(`${method} ${url?.replace(`/${ACCOUNT}`, "")}`)
    })
    await blobs.start()
    const local = new LocalAzure(blobs, certificate, calls)
    for (const name of containers) await local.client.createContainer(name)
    return local
  }

  /** Address of the account. */
  get url(): string {
    return `${this.server.getHttpServerAddress()}/${ACCOUNT}`
  }

  async blob(container: string, name: string): Promise<{ bytes: Buffer; contentType?: string }> {
    const blob = this.client.getContainerClient(container).getBlockBlobClient(name)
    const { contentType } = await blob.getProperties()
    return { bytes: await blob.downloadToBuffer(), contentType }
  }

  async names(container: string): Promise<string[]> {
    const names: string[] = []
    for await (const { name } of this.client.getContainerClient(container).listBlobsFlat()) names.push(name)
    return names
  }

  async stop(): Promise<void> {
    this.server.httpServer.closeAllConnections()
    await this.server.close()
  }

  private get client(): BlobServiceClient {
    const credential = new StorageSharedKeyCredential(ACCOUNT, KEY)
    // The type of the options lacks `tlsOptions`, which the SDK passes on.
    const options: StoragePipelineOptions & { tlsOptions: object } = {
      userAgentOptions: { userAgentPrefix: "test-reader" },
      tlsOptions: { ca: this.certificate?.cert },
    }
    return new BlobServiceClient(this.url, credential, options)
  }
}

function loadAzurite(): Azurite {
  return {
    server: module.require("../peers/node_modules/azurite/dist/src/blob/BlobServer") as Azurite["server"],
    configuration: module.require(
      "../peers/node_modules/azurite/dist/src/blob/BlobConfiguration",
    ) as Azurite["configuration"],
  }
}
