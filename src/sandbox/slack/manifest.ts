import { z } from 'zod';

/** The parts of an app manifest that decide how the workspace treats the app. Everything else in it is let pass. */
const schema = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      bot_user: z.object({ display_name: z.string() }).optional(),
      app_home: z
        .object({
          home_tab_enabled: z.boolean().optional(),
          messages_tab_enabled: z.boolean().optional(),
          messages_tab_read_only_enabled: z.boolean().optional(),
        })
        .optional(),
      slash_commands: z
        .array(
          z.object({
            command: z.string(),
            description: z.string(),
            usage_hint: z.string().optional(),
            should_escape: z.boolean().optional(),
          }),
        )
        .optional(),
      shortcuts: z
        .array(
          z.object({
            name: z.string(),
            type: z.enum(['global', 'message']),
            callback_id: z.string(),
            description: z.string(),
          }),
        )
        .optional(),
    })
    .default({}),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()).default([]) }) }),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional(),
      interactivity: z
        .object({ is_enabled: z.boolean().optional(), message_menu_options_url: z.string().optional() })
        .optional(),
    })
    .default({}),
});

export type Manifest = {
  appName: string;
  botName: string;
  homeTab: boolean;
  messagesTab: boolean;
  messagesTabReadOnly: boolean;
  commands: { command: string; description: string; usageHint: string; shouldEscape: boolean }[];
  shortcuts: { name: string; type: 'global' | 'message'; callbackId: string; description: string }[];
  scopes: string[];
  events: string[];
  interactive: boolean;
  /** Slack asks for an external select's options at this address; without one, in HTTP mode, it does not ask. */
  optionsUrl: boolean;
};

/** Reads an app manifest. Throws with the path of the first part that is not as Slack takes it. */
export function readManifest(manifest: unknown): Manifest {
  const { display_information, features, oauth_config, settings } = schema.parse(manifest);
  return {
    appName: display_information.name,
    botName: features.bot_user?.display_name ?? display_information.name,
    homeTab: features.app_home?.home_tab_enabled ?? false,
    messagesTab: features.app_home?.messages_tab_enabled ?? true,
    messagesTabReadOnly: features.app_home?.messages_tab_read_only_enabled ?? false,
    commands: (features.slash_commands ?? []).map((one) => ({
      command: one.command,
      description: one.description,
      usageHint: one.usage_hint ?? '',
      shouldEscape: one.should_escape ?? false,
    })),
    shortcuts: (features.shortcuts ?? []).map((one) => ({
      name: one.name,
      type: one.type,
      callbackId: one.callback_id,
      description: one.description,
    })),
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions?.bot_events ?? [],
    interactive: settings.interactivity?.is_enabled ?? false,
    optionsUrl: settings.interactivity?.message_menu_options_url !== undefined,
  };
}
