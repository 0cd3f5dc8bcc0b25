import * as Hub from "../../framework"

const FILE_FIELDS: readonly Hub.FormField[] = [
  { name: "path", label: "Path", type: "string", description: "A folder, such as reports/daily. Empty: none." },
  {
    name: "filename",
    label: "Filename",
    type: "string",
    description: "Used as typed; a file of that name is replaced. Empty: the title, with the ending of the format.",
  },
]

/**
 * Asks for a bucket, a folder and a file name.
 * @param label What the service calls a bucket's name.
 * @param buckets Names to choose from; undefined when the key may not list them, so that the user types one.
 */
export function s3Form(label: string, buckets: Hub.Listed<string> | undefined): Hub.DataActionForm {
  return new Hub.DataActionForm([bucketField(label, buckets), ...FILE_FIELDS])
}

function bucketField(label: string, buckets: Hub.Listed<string> | undefined): Hub.FormField {
  const field = { name: "bucket", label, required: true }
  if (!buckets) return { ...field, type: "string", description: "Type the name: the access key may not list them." }
  const { items, isCut } = buckets
  const description = isCut ? `Only the first ${items.length} are listed.` : undefined
  const options = items.map((name) => ({ name, label: name }))
  return { ...field, type: "select", options, default: items[0], description }
}
