/** Answers in the form of the carrier's documents and of what its integrators recorded, with invented values. */

export const messageId = 'mdr2-0123456789abcdef0123456789abcdef';

export function messageRow(attributes: Record<string, unknown> = {}, id = messageId) {
  return {
    type: 'message',
    id,
    attributes: {
      body: 'hello',
      direction: 'outbound',
      from: '12065550100',
      to: '12065550111',
      amount_display: '$0.0040',
      amount_nanodollars: 4000000,
      is_mms: false,
      message_encoding: 0,
      message_type: 'longcode',
      status: 'message buffered',
      timestamp: '2017-12-21T16:44:34.93Z',
      delivery_receipts: [
        {
          level: 2,
          status: 'message buffered',
          status_code: 1003,
          status_code_description: 'Message accepted by Carrier',
          timestamp: '2017-12-21T16:44:35.00Z',
        },
        {
          level: 1,
          status: 'smsc submit',
          status_code: null,
          status_code_description: 'Message has been sent',
          timestamp: '2017-12-21T16:44:35.00Z',
        },
      ],
      ...attributes,
    },
  };
}

export function numberRow(number = '12065550100', attributes: Record<string, unknown> = {}) {
  return {
    type: 'number',
    id: number,
    attributes: {
      value: number,
      alias: null,
      cnam_lookups_enabled: true,
      number_type: 'longcode',
      rate_center: 'seattle',
      state: 'wa',
      messaging_enabled: true,
      ...attributes,
    },
    links: { self: `https://api.flowroute.com/v2/numbers/${number}` },
  };
}

export function numberAnswer(number = '12065550100', attributes: Record<string, unknown> = {}) {
  return {
    data: {
      ...numberRow(number, attributes),
      relationships: {
        cnam_preset: { data: null },
        e911_address: { data: null },
        failover_route: { data: null },
        primary_route: { data: { type: 'route', id: '0' } },
      },
    },
    included: [
      {
        type: 'route',
        id: '0',
        attributes: { alias: 'sip-reg', route_type: 'sip-reg', value: null, edge_strategy_id: null },
        links: { self: 'https://api.flowroute.com/v2/routes/0' },
      },
    ],
    links: { self: `https://api.flowroute.com/v2/numbers/${number}` },
  };
}

export function sendAnswer(id = messageId) {
  return { data: { id, type: 'message', links: { self: `https://api.flowroute.com/v2.1/messages/${id}` } } };
}

export function errorAnswer(status: number, fields: Record<string, unknown> = {}) {
  return { errors: [{ status, id: '6f1d2f0e-0000-4000-8000-000000000001', ...fields }] };
}

export const text = { from: '+12065550100', to: '+12065550111', body: 'hi' };
