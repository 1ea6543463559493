export interface Entry {
  /** What follows `iamport-billing` in an import. */
  readonly name: '.' | `./${string}`;
  /** From the project's root. */
  readonly source: string;
}

/** Everything that the package has to import. */
export const ENTRIES: readonly Entry[] = [
  { name: '.', source: 'infra/iamport-billing.ts' },
  { name: './client', source: 'client/index.ts' },
  { name: './events', source: 'client/events.ts' },
  { name: './simulator', source: 'client/simulator.ts' },
];

/** Where it stands in the package, without its extension: the same place. */
export const placeOf = (source: string): string => source.replace(/\.ts$/, '');
