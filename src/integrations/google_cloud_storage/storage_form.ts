import * as Hub from "../../framework"

const FILE_FIELDS: readonly Hub.FormField[] = [
  {
    name: "filename",
    label: "Filename",
    type: "string",
    description: "Used as typed; slashes make folders. Empty: the title, with the ending of the format.",
  },
  {
    name: "overwrite",
    label: "Overwrite",
    type: "select",
    options: [
      { name: "yes", label: "Yes" },
      { name: "no", label: "No" },
    ],
    default: "yes",
    description: "Yes replaces an object of that name; with no, the time is added to the name.",
  },
]

/** A bucket as Google lists it. */
export interface Bucket {
  id: string
  name: string
}

/**
 * Asks for a bucket and a file name.
 * @param buckets Undefined when the account may not list them, so that the user types one.
 * @param hint What is to be known of the list.
 */
export function storageForm(buckets: readonly Bucket[] | undefined, hint?: string): Hub.DataActionForm {
  return new Hub.DataActionForm([bucketField(buckets, hint), ...FILE_FIELDS])
}

function bucketField(buckets: readonly Bucket[] | undefined, hint?: string): Hub.FormField {
  const field = { name: "bucket", label: "Bucket", required: true }
  if (!buckets) {
    return { ...field, type: "string", description: "Type the name: the service account may not list the buckets." }
  }
  const options = buckets.map(({ id, name }) => ({ name: id, label: name }))
  return { ...field, type: "select", options, default: buckets[0]?.id, description: hint }
}
