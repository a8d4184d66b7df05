import type { Trx } from '../../storage/transaction.ts';
import type { Reservation } from '../budget.ts';
import type { Request, RequestKind } from './request.ts';

/** What a domain does for its kind of request: the machine knows of votes and money, and of nothing else. */
export type KindOfRequest = {
  /** What approving takes of the budget, an entry an order. */
  reservations(trx: Trx, request: Request): Promise<Reservation[]>;
  /** It was approved: the orders become due and get their jobs, in the same transaction. */
  approved(trx: Trx, request: Request): Promise<void>;
  /** It ended without: its orders are dropped. */
  dropped(trx: Trx, request: Request): Promise<void>;
};

export type Kinds = { [kind in RequestKind]: KindOfRequest };
