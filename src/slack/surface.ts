/**
 * What the app shows of itself to Slack, by name and nothing more: what is printed for Slack (the manifest) and what listens
 * (`register.ts`) mean the same by it, and printing it loads no listener.
 */

/** Every slash command, without the prefix. */
export const commandNames = ['sms', 'mdr', 'numbers', 'switchboard'] as const;
export type CommandName = (typeof commandNames)[number];

/** The events that the app hears; the manifest subscribes to these and no others. */
export const events = ['user_change', 'subteam_updated', 'subteam_members_changed'] as const;
