import type { Db } from '../../storage/transaction.ts';
import type { Render } from '../show-row.ts';
import { renderConversation } from './conversation-face.ts';
import { renderHalt } from './halt-face.ts';
import { renderQuestion } from './question-face.ts';
import { renderText } from './text-face.ts';

/** How each kind of entity stands in Slack: from the database as it is now, never from what a button carried. */
export function renderers(db: Db): { [entity: string]: Render } {
  return {
    conversation: (id) => renderConversation(db, id),
    text: (id) => renderText(db, id),
    question: (id) => renderQuestion(db, id),
    halt: (id) => renderHalt(db, id),
  };
}
