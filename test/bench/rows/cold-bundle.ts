import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../../infra/bundle.ts';
import { functions } from '../../../infra/topology.ts';
import type { Bench, Row } from '../row.ts';

const MOST_KB = 250;

/** What a cold start reads: each function's bundle as `cdk synth` makes it. The same on every machine. */
export const bench: Bench = {
  ids: ['cold.bundle'],
  async run(): Promise<readonly Row[]> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      const folderOf = bundleFunctions(functions, folder);
      const sizes = functions
        .map(({ name }) => ({ name, kb: statSync(join(folderOf(name), 'index.js')).size / 1_000 }))
        .sort((a, b) => b.kb - a.kb);
      const [largest] = sizes;
      if (largest === undefined) throw new Error('no functions');
      const above = sizes.filter(({ kb }) => kb > MOST_KB);
      return [
        {
          id: 'cold.bundle.largest',
          what: `the largest of ${sizes.length} bundles (${largest.name})`,
          value: Math.round(largest.kb * 10) / 10,
          unit: 'kB',
          goal: `≤ ${MOST_KB}`,
          met: largest.kb <= MOST_KB,
          exact: true,
        },
        {
          id: 'cold.bundle.above',
          what: `bundles above ${MOST_KB} kB${above.map(({ name, kb }) => `, ${name} ${kb.toFixed(1)}`).join('')}`,
          value: above.length,
          unit: 'bundles',
          goal: '0',
          met: above.length === 0,
          exact: true,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
