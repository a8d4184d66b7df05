/**
 * Every ceiling of Slack's that a message, a view or an interaction can meet, in one place: builders keep below it and the
 * local Slack refuses what is above it. Counts of characters are code points (Slack does not say what it counts; a code
 * point is the reading under which nothing that Slack takes is refused here).
 * The page of docs.slack.dev that a group comes from stands above it. Slack moved several of these in 2026: change them here.
 */

/** https://docs.slack.dev/interactivity/handling-user-interaction */
export const INTERACTION = {
  /** An unanswered command, click, submission or options request fails for the person after this. */
  ackMs: 3_000,
  /** Life of a `trigger_id`; it can be exchanged once. */
  triggerLifeMs: 3_000,
  responseUrlUses: 5,
  responseUrlLifeMs: 30 * 60_000,
} as const;

/** https://docs.slack.dev/apis/events-api (retries) and /apis/events-api/using-socket-mode (connections) */
export const DELIVERY = {
  /** Waits before the three retries of an event: at once, after a minute, after five. */
  eventRetryMs: [0, 60_000, 300_000],
  socketConnections: 10,
} as const;

/** https://docs.slack.dev/reference/methods/chat.postMessage and /chat.update */
export const MESSAGE = {
  blocks: 50,
  /** A longer `text` reads badly in clients; `chat.update` refuses it. */
  text: 4_000,
  /** `chat.postMessage` cuts text above this. */
  textCut: 40_000,
  attachments: 100,
  /** Cumulative over a message's `markdown` blocks, and for `markdown_text`. */
  markdown: 12_000,
} as const;

/** https://docs.slack.dev/surfaces/modals and /reference/views */
export const VIEW = {
  blocks: 100,
  /** The whole view as JSON, in bytes. */
  bytes: 250_000,
  title: 24,
  submit: 24,
  close: 24,
  privateMetadata: 3_000,
  callbackId: 255,
  externalId: 255,
  /** The opened view and two pushed on it. */
  stack: 3,
} as const;

/** https://docs.slack.dev/reference/block-kit/blocks, a page for each */
export const BLOCK = {
  blockId: 255,
  sectionText: 3_000,
  sectionFields: 10,
  sectionField: 2_000,
  header: 150,
  headerLevels: 4,
  contextElements: 10,
  actionsElements: 25,
  inputLabel: 2_000,
  inputHint: 2_000,
  imageAlt: 2_000,
  imageTitle: 2_000,
  imageUrl: 3_000,
  alertText: 200,
} as const;

/** https://docs.slack.dev/reference/block-kit/blocks/table-block, /data-table-block and /data-visualization-block */
export const DATA = {
  tableRows: 100,
  tableColumns: 20,
  /** Over all `table` blocks of a message. */
  tableCharacters: 10_000,
  dataTableColumns: 20,
  /** Header row included (101 until September 2026). */
  dataTableRows: 201,
  /** For one table, and over all of a message's (10,000 until September 2026). */
  dataTableCharacters: 20_000,
  dataTablePageSize: 100,
  chartsPerMessage: 2,
  chartTitle: 50,
  pieSegments: 6,
  chartSeries: 6,
  chartCategories: 20,
  /** A segment's, a category's and a series' name. */
  chartLabel: 20,
  axisLabel: 50,
} as const;

/** https://docs.slack.dev/reference/block-kit/block-elements, a page for each */
export const ELEMENT = {
  actionId: 255,
  buttonText: 75,
  buttonValue: 2_000,
  url: 3_000,
  accessibilityLabel: 75,
  placeholder: 150,
  selectOptions: 100,
  optionGroups: 100,
  overflowOptions: 5,
  choiceOptions: 10,
  inputLength: 3_000,
  richTextInputLines: 100,
  maxFiles: 10,
  fileBytes: 10_000_000,
  /** Default of `min_query_length` of an external select. */
  minQueryLength: 3,
} as const;

/** https://docs.slack.dev/reference/block-kit/composition-objects, a page for each */
export const OBJECT = {
  text: 3_000,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  optionGroupLabel: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/** https://docs.slack.dev/apis/web-api/rate-limits */
export const RATE = {
  postsPerSecondPerChannel: 1,
  /** `chat.update` is tier 3: this many a minute for the workspace are always let through. */
  updatesPerMinute: 50,
} as const;

/** https://docs.slack.dev/reference/app-manifest */
export const MANIFEST = {
  commands: 50,
  command: 32,
  commandDescription: 2_000,
  usageHint: 1_000,
  shortcuts: 10,
  shortcutName: 24,
  shortcutDescription: 150,
  appName: 35,
} as const;

/** How Slack's limits count: code points, not UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
