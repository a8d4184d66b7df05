import { type AccountNumber, boughtNumber } from '../account.ts';
import { looseNumber } from './inventory.ts';

type Row = Partial<Omit<AccountNumber, 'value'>> & { alias: string | null };

const own: { [value: string]: Row } = {
  '12065550100': { alias: 'Front desk', cnamLookups: true, e911: '20930', cnam: '17604' },
  '12065550101': { alias: 'Support line', cnamLookups: true, e911: '20930', primaryRoute: '83834', failoverRoute: '0' },
  '12065550102': { alias: 'Billing' },
  '12065550103': { alias: 'Dispatch' },
  '12065550104': { alias: null },
  '12065550105': { alias: null },
  '12065550106': { alias: 'Seattle warehouse', e911: '20931' },
  '12065550107': { alias: 'After hours', primaryRoute: '98396' },
  '12065550108': { alias: 'Fax', messaging: false },
  // An answer of the carrier's older kind, which does not say whether messaging is on. It is.
  '12065550109': { alias: 'Old main line', statesMessaging: false },
  '14255550100': { alias: 'Bellevue front desk', cnamLookups: true },
  '14255550101': { alias: 'Dispatch' },
  '14255550102': { alias: null },
  '14255550103': { alias: 'Field crew – East' },
  '14255550104': { alias: 'Elevator phone', messaging: false, e911: '20931' },
  '12125550100': { alias: 'New York', cnam: '17604' },
  '12125550101': { alias: 'NY appointments' },
  '12125550102': { alias: null },
  '12125550103': { alias: 'NY conference line', messaging: false },
  '13125550100': { alias: 'Chicago' },
  '13125550101': { alias: 'Chicago pickup' },
  '13125550102': { alias: null },
  '15125550100': { alias: 'Austin' },
  '15125550101': { alias: 'Austin R&D <lab>' },
  '15125550102': { alias: null },
  '14155550100': { alias: 'San Francisco' },
  '14155550101': { alias: 'Press' },
  '14155550102': { alias: null },
  '16045550100': { alias: 'Vancouver' },
  '18005550199': { alias: 'Toll-free support', cnamLookups: true },
};

/** The numbers on the account, in the order above; messaging is on unless a row says otherwise. */
export function accountNumbers(count: number): AccountNumber[] {
  return Object.entries(own)
    .slice(0, count)
    .map(([value, row]) => ({ ...boughtNumber(looseNumber(value)), messaging: true, ...row }));
}
