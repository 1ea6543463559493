import { functions } from '../topology.ts';

export interface Entry {
  /** What follows `iamport-billing` in an import. */
  readonly name: '.' | `./${string}`;
  /** From the project's root, as all paths here. */
  readonly source: string;
  /** Code that no import names: what is started as a process, or loaded by its path. */
  readonly loads?: readonly string[];
  /** Folders whose files are read by code beside them. */
  readonly files?: readonly string[];
}

/** Everything that the package has to import. */
export const ENTRIES: readonly Entry[] = [
  { name: '.', source: 'infra/iamport-billing.ts' },
  { name: './client', source: 'client/index.ts' },
  { name: './events', source: 'client/events.ts' },
  {
    name: './simulator',
    source: 'client/simulator.ts',
    loads: [
      'client/simulator/process.ts',
      'infra/local/dynamo-server/main.ts',
      ...functions.map(({ entry }) => entry),
    ],
    files: [
      ...['infra/local/iamport-simulator/browser', 'infra/local/console', 'infra/console/pages'],
      ...functions.flatMap(({ files = [] }) => files),
    ],
  },
];

/** Where it stands in the package, without its extension: the same place. */
export const placeOf = (source: string): string => source.replace(/\.ts$/, '');
