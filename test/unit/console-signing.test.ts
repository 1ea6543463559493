import { beforeEach, expect, it } from '@jest/globals';
import { renewed } from '../../infra/console/signing.ts';

let nowMs = 0;
let made = 0;
beforeEach(() => {
  nowMs = 0;
  made = 0;
});

const answer = new Response('ok');
const ask = async (send: ReturnType<typeof renewed>) => send('https://api.example/hold', {});

it('what signs is kept for five minutes, and then made anew', async () => {
  const send = renewed(
    async () => {
      made += 1;
      return async () => answer;
    },
    () => nowMs,
  );
  expect(await ask(send)).toBe(answer);
  nowMs = 299_999;
  await ask(send);
  expect(made).toBe(1);
  nowMs = 300_000;
  await Promise.all([ask(send), ask(send)]);
  expect(made).toBe(2);
});

it('credentials that could not be had are asked for again', async () => {
  const send = renewed(
    async () => {
      made += 1;
      if (made === 1) throw new Error('the token has expired');
      return async () => answer;
    },
    () => nowMs,
  );
  await expect(ask(send)).rejects.toThrow('the token has expired');
  expect(await ask(send)).toBe(answer);
});
