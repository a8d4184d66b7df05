import type { Preset, Route } from '../account.ts';

/** Route 0 is the carrier's own default: the phone that is registered. */
export const routes: Route[] = [
  { id: '0', alias: 'sip-reg', routeType: 'sip-reg', value: null },
  { id: '83834', alias: 'office PBX', routeType: 'host', value: 'pbx.example.com:5060' },
  { id: '98396', alias: 'after hours', routeType: 'number', value: '12065550199' },
  { id: '98397', alias: 'call centre', routeType: 'uri', value: 'sip:desk@voice.example.com;transport=tcp' },
];

const address = {
  first_name: 'Front',
  last_name: 'Desk',
  street_number: '123',
  city: 'Seattle',
  state: 'WA',
  country: 'US',
};

export const e911s: Preset[] = [
  { id: '20930', attributes: { label: 'Office', ...address, street_name: 'Example Ave', zip: '98101' } },
  { id: '20931', attributes: { label: 'Warehouse', ...address, street_name: 'Sample St S', zip: '98108' } },
];

export const cnams: Preset[] = [
  {
    id: '17604',
    attributes: {
      value: 'EXAMPLE CO',
      is_approved: true,
      rejection_reason: null,
      creation_datetime: '2018-04-16 16:20:32.939166+00:00',
      approval_datetime: '2018-04-17 17:02:11.120442+00:00',
    },
  },
];
