import type { ColumnType } from 'kysely';

/** How columns are given and read. */

/** Given as JSON text, read as the value. */
export type Json<T> = ColumnType<T, string, string>;
export type Instant = ColumnType<Date, Date | string, Date | string>;
export type MaybeInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
export type Stamp = ColumnType<Date, Date | undefined, Date>;
export type MaybeAmount = ColumnType<bigint | null, bigint | null | undefined, bigint | null>;
