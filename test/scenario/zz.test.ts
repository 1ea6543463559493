import { expect, test } from '@jest/globals';
import { startTestStack } from '../support/local.ts';
test('x', async () => {
  const s = await startTestStack();
  try {
    const o = await s.open();
    const p = await s.submit(o);
    const a = await s.complete(o, p.imp_uid);
    await s.drain();
    console.log(a.text, s.printed, s.queued, await s.stored());
    expect(a.status).toBe(200);
  } finally { await s.stop(); }
});
