import { readOptions, wholeNumber } from '../../infra/local/command-line.ts';
import { costOf, inWon, type Position, totalOf } from './price/cost.ts';
import { measuredUnits } from './price/measured.ts';
import { AS_OF, prices, WON_PER_USD } from './price/prices.ts';
import { unitsOfOneCharge, unitsOfOneMonth } from './price/units.ts';

const USAGE = `Usage: npm run cost [-- OPTIONS]

What AWS takes for charges that are paid at the first try, beside 아임포트's fees and the PG's: units that were measured,
by list prices of Seoul.

  --charges N      how many (1000000)
  --gateway-ms MS  how long 아임포트 takes to answer a charge (1500)
  --help           this text`;

const options = readOptions(USAGE, {
  charges: { type: 'string', default: '1000000' },
  'gateway-ms': { type: 'string', default: '1500' },
});
const charges = wholeNumber(USAGE, '--charges', options.charges, 1);
const gatewayMs = wholeNumber(USAGE, '--gateway-ms', options['gateway-ms'], 0);
const { assumed, ...table } = measuredUnits();

print(
  `${charges.toLocaleString('en-US')} charges`,
  costOf(unitsOfOneCharge({ ...table, gatewayMs }), charges),
);
print('A month, whatever is charged', costOf(unitsOfOneMonth, 1));
console.log(
  `List prices of ap-northeast-2 as known ${AS_OF}, without tax and free tiers: verify them before you rely on them.`,
);
for (const source of new Set(Object.values(prices).map((price) => price.source))) console.log(`  ${source}`);
console.log(
  `A dollar is taken for ${WON_PER_USD.toLocaleString('en-US')} won, an answer of 아임포트 for ${gatewayMs} ms.`,
);
if (assumed.length > 0)
  console.log(`Not measured yet, assumed: ${assumed.join(' and ')} of the table for each charge.`);

function print(title: string, positions: readonly Position[]): void {
  console.log(title);
  for (const { what, units, usd } of [
    ...positions,
    { what: 'together', units: 0, usd: totalOf(positions) },
  ]) {
    const count = what === 'together' ? '' : units.toLocaleString('en-US', { maximumFractionDigits: 1 });
    const won = inWon(usd).toLocaleString('en-US');
    console.log(
      `  ${usd.toFixed(2).padStart(10)} USD ${won.padStart(12)} won  ${count.padStart(12)} ${what}`,
    );
  }
  console.log('');
}
