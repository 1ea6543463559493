import { readOptions, wholeNumber } from '../../../infra/local/command-line.ts';
import { live } from './life.ts';
import { product } from './product.ts';

const USAGE = `Usage: npm run sim:consent [-- OPTIONS]

  --years N   simulated years, one life each (10000)
  --seed N    the first one (1)
  --help      this text

Exits with 1 when a rule was broken.`;

const given = readOptions(USAGE, {
  years: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
});
const years = wholeNumber(USAGE, '--years', given.years, 1);
const first = wholeNumber(USAGE, '--seed', given.seed, 0);

const startedMs = performance.now();
const counts = { charges: 0, held: 0, notices: 0, violations: 0 };
for (let seed = first; seed < first + years; seed += 1) {
  const { violation, charges, held, notices } = live(seed, product);
  counts.charges += charges;
  counts.held += held;
  counts.notices += notices;
  if (violation === undefined) continue;
  counts.violations += 1;
  if (counts.violations <= 20) console.log(`--years 1 --seed ${seed}: ${violation.message}`);
}
const seconds = (performance.now() - startedMs) / 1000;
console.log(
  `${years} years, ${counts.charges} charges, ${counts.held} held back, ${counts.notices} notices, ${counts.violations} violations; ${seconds.toFixed(1)} s`,
);
if (counts.violations > 0) process.exitCode = 1;
