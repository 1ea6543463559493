import { GOOD_CARD, type TestStack } from './local.ts';

/** A card registered as a customer on a phone does it; its customer_uid. */
export async function registerTestCard(test: TestStack, cardNumber = GOOD_CARD): Promise<string> {
  const opened = await test.open();
  await test.http('GET', (await test.submit(opened, cardNumber)).redirect_to);
  return opened.request_pay.customer_uid;
}
