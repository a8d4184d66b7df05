import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // What is to be asked elsewhere is looked for every few seconds; few messages are ever refused.
  `create index slack_messages_refused on slack_messages (entity, entity_id) where refused is not null`,
];

export const refusedMessages: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
