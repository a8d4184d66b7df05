import { chatMethods } from './chat.ts';
import { conversationsMethods } from './conversations.ts';
import { filesMethods } from './files.ts';
import type { Method } from './method.ts';
import { peopleMethods } from './people.ts';
import { otherMethods } from './rest.ts';
import { viewsMethods } from './views.ts';

const all: Method[] = [
  ...chatMethods,
  ...conversationsMethods,
  ...filesMethods,
  ...peopleMethods,
  ...viewsMethods,
  ...otherMethods,
];

/** Every Web API method that the local Slack answers, by name. */
export const METHODS: ReadonlyMap<string, Method> = new Map(all.map((method) => [method.name, method]));

/** Which scopes open each method, any one of them; for a test that holds an app's manifest against what it calls. */
export function scopesOf(method: string): string[] | undefined {
  return METHODS.get(method)?.scopes;
}
