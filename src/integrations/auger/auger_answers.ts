import * as Hub from "../../framework"

/** Auger's answers, as its Python client reads them. Source: https://github.com/augerai/a2ml */

/** Where a file goes. */
export const FILE_PLACE = new Hub.Shape((z) =>
  z.object({
    data: z.object({
      project_id: z.union([z.int(), z.string().min(1)]),
      main_bucket: z.string().min(1),
      url: z.string().min(1),
      /** Fields of a form. Absent when the file is sent with PUT. */
      fields: z.record(z.string(), z.string()).nullish(),
    }),
  }),
)
export type FilePlace = Hub.Shaped<typeof FILE_PLACE>["data"]
export type AugerId = FilePlace["project_id"]

/** What has been made. */
export const MADE = new Hub.Shape((z) => z.object({ data: z.object({ id: z.union([z.int(), z.string().min(1)]) }) }))

/** How a project or a file stands. */
export const STANDING = new Hub.Shape((z) =>
  z.object({ data: z.object({ status: z.string().nullish(), search_space_status: z.string().nullish() }) }),
)
export type Standing = Hub.Shaped<typeof STANDING>["data"]
