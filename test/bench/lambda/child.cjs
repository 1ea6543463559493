/**
 * `node child.cjs <bundle.js> <event.json> <result.json> <invocations>`: what Lambda does with a bundle, in a process that
 * has loaded nothing else. CommonJS, as Lambda's runtime loads a bundle.
 */
const { readFileSync, writeFileSync } = require('node:fs');

const [bundle, eventFile, resultFile, invocations] = process.argv.slice(2);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const context = {
  getRemainingTimeInMillis: () => 25_000,
  awsRequestId: '8f507cfc-8b7a-4697-b07a-ac58fc914c95',
};

(async () => {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const { handler } = require(bundle);
  const answer = await handler(event, context);
  const pathMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  const pathCpuMs = (cpu.user + cpu.system) / 1000;
  /** CPU time of this thread, ms: what waits for an answer takes none of it, and other processes' is not counted. */
  const ownMs = [];
  for (let done = 0; done < Number(invocations); done += 1) {
    const before = process.threadCpuUsage();
    await handler(event, context);
    const { user, system } = process.threadCpuUsage(before);
    ownMs.push((user + system) / 1000);
  }
  writeFileSync(resultFile, JSON.stringify({ pathMs, pathCpuMs, ownMs, answer }));
  process.exit(0);
})();
