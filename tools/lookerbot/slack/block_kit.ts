import { z } from "zod"

/**
 * The parts of Block Kit that a bot needs, with Slack's limits. Members that Slack does not know are refused.
 * Source: https://docs.slack.dev/reference/block-kit
 */
const ONE_PICTURE = "must provide either image_url or slack_file"
const text = (max: number) => z.string().min(1).max(max)
const id = z.string().min(1).max(255).optional()
const plain = (max: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: text(max), emoji: z.boolean().optional() })
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: text(max), verbatim: z.boolean().optional() })
const either = (max: number) => z.discriminatedUnion("type", [plain(max), mrkdwn(max)])

const confirm = z.strictObject({
  title: plain(100),
  text: either(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(["primary", "danger"]).optional(),
})
const option = z.strictObject({ text: either(75), value: text(150), description: either(75).optional() })
const button = z.strictObject({
  type: z.literal("button"),
  text: plain(75),
  action_id: id,
  url: z.string().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
})
const select = z.strictObject({
  type: z.literal("static_select"),
  action_id: id,
  placeholder: plain(150).optional(),
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
})
const overflow = z.strictObject({
  type: z.literal("overflow"),
  action_id: id,
  options: z.array(option).min(1).max(5),
  confirm: confirm.optional(),
})
const textInput = z.strictObject({
  type: z.literal("plain_text_input"),
  action_id: id,
  placeholder: plain(150).optional(),
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().min(0).max(3000).optional(),
  max_length: z.number().min(1).max(3000).optional(),
  focus_on_load: z.boolean().optional(),
})
const picture = {
  image_url: z.string().min(1).max(3000).optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  alt_text: text(2000),
}
const imageElement = z.strictObject({ type: z.literal("image"), ...picture }).refine(hasOnePicture, ONE_PICTURE)

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional()
const richElement = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1), style }),
  z.strictObject({ type: z.literal("link"), url: z.string().min(1), text: z.string().optional(), style }),
  z.strictObject({ type: z.literal("emoji"), name: z.string().min(1) }),
  z.strictObject({ type: z.literal("user"), user_id: z.string().min(1), style }),
])
const richText = z.strictObject({
  type: z.literal("rich_text"),
  block_id: id,
  elements: z
    .array(
      z.strictObject({
        type: z.enum(["rich_text_section", "rich_text_preformatted", "rich_text_quote"]),
        elements: z.array(richElement),
      }),
    )
    .min(1),
})

const cell = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("raw_text"), text: z.string().min(1) }),
  z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: z.string().min(1).optional() }),
  richText,
])
const table = z.strictObject({
  type: z.literal("table"),
  block_id: id,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z.strictObject({ align: z.enum(["left", "center", "right"]).optional(), is_wrapped: z.boolean().optional() }),
    )
    .max(20)
    .optional(),
})

const section = z
  .strictObject({
    type: z.literal("section"),
    block_id: id,
    text: either(3000).optional(),
    fields: z.array(either(2000)).min(1).max(10).optional(),
    accessory: z.union([button, select, overflow, imageElement]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text ?? block.fields, "missing required field: text")

/** A block of a message or a modal. */
export const BLOCK = z.discriminatedUnion("type", [
  section,
  z.strictObject({ type: z.literal("header"), block_id: id, text: plain(150) }),
  z.strictObject({ type: z.literal("divider"), block_id: id }),
  z.strictObject({
    type: z.literal("context"),
    block_id: id,
    elements: z
      .array(z.union([plain(2000), mrkdwn(2000), imageElement]))
      .min(1)
      .max(10),
  }),
  z
    .strictObject({ type: z.literal("image"), block_id: id, title: plain(2000).optional(), ...picture })
    .refine(hasOnePicture, ONE_PICTURE),
  z.strictObject({
    type: z.literal("actions"),
    block_id: id,
    elements: z
      .array(z.discriminatedUnion("type", [button, select, overflow]))
      .min(1)
      .max(25),
  }),
  table,
  richText,
  z.strictObject({
    type: z.literal("input"),
    block_id: id,
    label: plain(2000),
    element: z.discriminatedUnion("type", [textInput, select]),
    hint: plain(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
])

/** A modal. */
export const VIEW = z.strictObject({
  type: z.literal("modal"),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  blocks: z.array(BLOCK).min(1).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
})

/** What is coloured beside a message. The members of older attachments that people still see are kept. */
export const ATTACHMENT = z.looseObject({
  color: z.string().optional(),
  fallback: z.string().optional(),
  blocks: z.array(BLOCK).max(50).optional(),
  title: z.string().optional(),
  title_link: z.string().optional(),
  text: z.string().optional(),
  image_url: z.string().optional(),
})

export type Block = z.infer<typeof BLOCK>
export type BlockOf<T extends Block["type"]> = Extract<Block, { type: T }>
export type ActionElement = BlockOf<"actions">["elements"][number]
export type ConfirmDialog = z.infer<typeof confirm>
export type Attachment = z.infer<typeof ATTACHMENT>
export type View = z.infer<typeof VIEW>

function hasOnePicture({ image_url, slack_file }: { image_url?: string; slack_file?: object }): boolean {
  return (image_url === undefined) !== (slack_file === undefined)
}
