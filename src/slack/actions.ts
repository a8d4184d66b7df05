/** The ids of everything that a person can press, so that who draws it and who hears it mean the same. */
export const act = {
  textDetails: 'text:details',
  textRetry: 'text:retry',
  wentOut: 'question:went-out',
  sendAgain: 'question:send-again',
  heldSend: 'question:held-send',
  heldDiscard: 'question:held-discard',
  reply: 'conversation:reply',
  confirmSend: 'draft:send',
  confirmSendAgain: 'draft:send-again',
  draftEdit: 'draft:edit',
  draftDiscard: 'draft:discard',
  draftAfresh: 'draft:afresh',
  composePreview: 'compose:preview',
  composeFrom: 'compose:from',
  composeTo: 'compose:to',
  recordRefresh: 'record:refresh',
  optoutRemove: 'optout:remove',
  optoutsPage: 'optouts:page',
  freezeLift: 'freeze:lift',
  /** A link; Slack tells of the press all the same. */
  openLink: 'link:open',
} as const;

export const view = {
  compose: 'compose',
  preview: 'compose-preview',
  record: 'record',
} as const;
