import { expect, jest, test } from '@jest/globals';
import { fuzzSocket } from './socket.ts';

/* Raw bytes over real sockets to the local gateway (infra/local/server.ts): on AWS, API Gateway reads HTTP itself. */
const INPUTS = Number(process.env['FUZZ_SOCKET_INPUTS'] ?? 6_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
jest.setTimeout(600_000);

test(`${INPUTS} requests that are hardly HTTP: the gateway lives on, and answers the next good one`, async () => {
  const { answers, printed, good, goodAnswered } = await fuzzSocket(INPUTS, SEED);

  const lines = Object.entries(answers).map(([first, count]) => `${first || 'no answer'} ${count}`);
  process.stdout.write(
    `\nFUZZ_SEED=${SEED} sockets ${INPUTS}: ${lines.sort().join(', ')}; good ones ${goodAnswered} of ${good}\n`,
  );
  expect(goodAnswered).toBe(good);
  expect(printed).toEqual([]);
  // Every answer is HTTP, and none says that we broke.
  expect(
    Object.keys(answers).filter((first) => first !== '' && !/^HTTP\/1\.1 [1-4]\d\d$/.test(first)),
  ).toEqual([]);
});
