import { describe, expect, it } from '@jest/globals';
import { casesOf } from '../bench/lists/cases.ts';
import { QUICK } from '../bench/lists/sizes.ts';
import { follow, operationsOf, type Parameter, readOpenApi } from '../support/openapi/document.ts';

/** `npm run bench -- --only lists.page` says that it has every list: held against the API's own document. */
const document = readOpenApi();
const cases = casesOf(QUICK);

/** One record by its id, and what 아임포트 says of our keys. */
const NO_LISTS = [
  'GET /batches/{batch_id}',
  'GET /card-registrations/{registration_id}',
  'GET /charges/{merchant_uid}',
  'GET /gateway-keys',
  'GET /plans/{plan_id}',
  'GET /subscriptions/{subscription_id}',
  'GET /subscriptions/{subscription_id}/cancel-preview',
];

const lists = [...operationsOf(document)].flatMap(([route, { parameters = [], security }]) => {
  // What is public is a customer's, one of them at a time.
  if (!route.startsWith('GET ') || security !== undefined || NO_LISTS.includes(route)) return [];
  const query = parameters
    .map((parameter) => follow<Parameter>(document, parameter))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name);
  return [{ route, query }];
});

const asked = (route: string) =>
  cases.filter((one) => one.route === route).map((one) => one.ask(0).query ?? {});

it('every list of the API is measured, and nothing else', () => {
  expect([...new Set(cases.map(({ route }) => route))].sort()).toEqual(
    lists.map(({ route }) => route).sort(),
  );
});

describe.each(lists)('$route', ({ route, query }) => {
  it('is asked by each of its filters, from the first page and from deep inside', () => {
    const named = asked(route).flatMap((one) => Object.keys(one));
    expect([...new Set(named)].sort()).toEqual([...query].sort());
  });
});

it('find is asked by the id of each kind that it knows, by imp_uid and by the reference of each that bears one', () => {
  expect(cases.filter(({ route }) => route === 'GET /find').map(({ id }) => id)).toEqual([
    ...['find.subscription', 'find.charge', 'find.one-off', 'find.customer', 'find.card', 'find.plan'],
    ...['find.registration', 'find.imp-uid'],
    ...['find.subscription-reference', 'find.charge-reference', 'find.refund-reference'],
    ...['find.registration-reference', 'find.shared-reference'],
  ]);
});

it('each has an id of its own, and entries', () => {
  const ids = cases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(cases.filter(({ entries }) => entries < 1)).toEqual([]);
});
