import { expect, it } from '@jest/globals';
import { Refused } from '../../infra/ops/api.ts';
import { ofOneInstance } from '../../infra/ops/outputs.ts';

const embedded = (path: string) => ({
  [`${path}ApiUrl0A1B2C3D`]: `https://${path}.example`,
  [`${path}ChargeDeadLettersUrlFFFF0000`]: `https://queues.example/${path}`,
});

it('leaves the outputs of our own stack as they are', () => {
  const own = { ApiUrl: 'https://api.example', TableName: 'table' };
  expect(ofOneInstance('iamport-billing-prod', own)).toBe(own);
});

it('has those of an embedded instance by the names of our own stack, without what else the stack tells', () => {
  expect(ofOneInstance('Shop', { ...embedded('ShopBilling'), SiteUrl: 'https://shop.example' })).toEqual({
    ApiUrl: 'https://ShopBilling.example',
    ChargeDeadLettersUrl: 'https://queues.example/ShopBilling',
  });
});

it('chooses none of several', () => {
  const two = { ...embedded('One'), ...embedded('Other') };
  expect(() => ofOneInstance('Shop', two)).toThrow(
    new Refused('Shop: several instances, One, Other: none can be chosen from here'),
  );
});

it('finds nothing where nothing of ours is', () => {
  expect(ofOneInstance('Site', { SiteUrl: 'https://shop.example' })).not.toHaveProperty('ApiUrl');
});
