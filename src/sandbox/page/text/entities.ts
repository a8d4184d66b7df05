const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * Undoes Slack's escaping, once: the three characters that Slack escapes and no others, so that `&amp;lt;` becomes the
 * text `&lt;`. https://docs.slack.dev/messaging/formatting-message-text
 */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}
