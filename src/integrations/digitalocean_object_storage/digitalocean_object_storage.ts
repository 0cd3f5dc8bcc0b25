import * as Hub from "../../framework"
import { S3Integration, type S3Place } from "../s3/s3_integration"

const KEYS = "DigitalOcean control panel > Spaces Object Storage > Access Keys (not an API token)."

const USE_PATH: Hub.FormField = {
  name: "use_path",
  label: "Put the file under the path",
  description: "No: the file goes to the root of the Space, whatever the path says.",
  type: "select",
  options: Hub.YES_NO,
  default: "yes",
}

/** Stores the result of a query or dashboard as a file in a DigitalOcean Space. */
export class DigitalOceanObjectStorageIntegration extends S3Integration {
  readonly name = "digitalocean_object_storage"
  readonly label = "DigitalOcean Spaces"
  readonly description = "Store results as files in a DigitalOcean Space."
  readonly params = [
    { name: "access_key_id", label: "Spaces Access Key", description: KEYS, required: true, sensitive: false },
    { name: "secret_access_key", label: "Spaces Secret Key", description: KEYS, required: true, sensitive: true },
    {
      name: "region",
      label: "Region",
      description: "Datacentre of the Spaces, such as NYC3, as in the address of a Space.",
      required: true,
      sensitive: false,
    },
  ]
  protected readonly service = {
    bucket: { label: "Space Name", noun: "Space" },
    isAws: false,
    endpoint: (region: string) => `https://${region}.digitaloceanspaces.com`,
  }

  override async form(request: Hub.DataActionRequest) {
    const { fields } = await super.form(request)
    return new Hub.DataActionForm([...fields, USE_PATH])
  }

  protected override addressOf({ bucket, key }: S3Place, request: Hub.DataActionRequest): string | undefined {
    // A Space has no slash in its name, so such a name leads nowhere.
    if (bucket.includes("/")) return undefined
    return Hub.placeDestination("spaces", this.region(request), `${bucket}/${key}`)
  }

  /** A schedule saved before `use_path` existed writes to the root, whatever path it was saved with. */
  protected override folder(request: Hub.DataActionRequest): string | undefined {
    return request.isYes("use_path") ? super.folder(request) : undefined
  }
}

Hub.addIntegration(new DigitalOceanObjectStorageIntegration(), __dirname)
