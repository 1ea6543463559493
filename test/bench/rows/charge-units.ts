import type { Bench, Row } from '../row.ts';
import { meterOneOff, meterPeriod, meterRegistration, meterWebhook } from '../units/acts.ts';
import type { Metered } from '../units/meter.ts';

/** Read and write units by AWS's published rules, from the commands that are really sent. */
export const bench: Bench = {
  ids: ['charge.units'],
  async run() {
    return [
      ...rowsOf('paid', 'a paid recurring charge', await meterPeriod('paid'), { write: 14, read: 2 }),
      ...rowsOf('declined', 'a declined recurring charge', await meterPeriod('declined')),
      ...rowsOf('webhook', 'the webhook of a paid charge', await meterWebhook()),
      ...rowsOf('registration', 'a card, from opened to registered', await meterRegistration()),
      ...rowsOf(
        'referenced',
        'a paid recurring charge with a reference',
        await meterPeriod('paid', { reference }),
      ),
      ...rowsOf(
        'noted',
        'the same with 500 bytes of metadata',
        await meterPeriod('paid', { reference, metadata }),
      ),
      ...rowsOf('one-off', 'a one-off charge, paid', await meterOneOff()),
      ...rowsOf('one-off-referenced', 'the same with a reference', await meterOneOff({ reference })),
    ];
  },
};

/** An order number, and as much beside it as is taken. */
const reference = 'order-20270131-0001';
const metadata = { note: 'x'.repeat(500 - '{"note":""}'.length) };

interface Goals {
  readonly write: number;
  readonly read: number;
}

function rowsOf(id: string, what: string, metered: readonly Metered[], goals?: Goals): readonly Row[] {
  const writes = metered.flatMap(({ writes }) => writes);
  const write = sum(writes.map(({ units }) => units));
  const read = sum(metered.map(({ reads }) => reads));
  const row = (kind: keyof Goals, value: number, named: string): Row => ({
    id: `charge.units.${id}.${kind}`,
    what: `${kind} units of ${what}: ${named}`,
    value,
    unit: 'units',
    goal: goals === undefined ? 'stated' : `≤ ${goals[kind]}`,
    met: goals === undefined || value <= goals[kind],
    exact: true,
  });
  return [
    row(
      'write',
      write,
      metered
        .filter(({ writes }) => writes.length > 0)
        .map(named)
        .join('; '),
    ),
    row(
      'read',
      read,
      metered
        .filter(({ reads }) => reads > 0)
        .map(({ command, reads }) => `${command} ${reads}`)
        .join('; '),
    ),
  ];
}

/** What one command has written where: `Update table 1 + due 2`. */
function named({ command, writes }: Metered): string {
  const views = [...new Set(writes.map(({ view }) => view))];
  const parts = views.map((view) => {
    const units = sum(writes.filter((one) => one.view === view).map((one) => one.units));
    return `${view} ${units}`;
  });
  return `${command} ${parts.join(' + ')}`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
