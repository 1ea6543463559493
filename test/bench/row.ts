/** One line of the table that `npm run bench` prints. All figures of a row are taken within one run. */
export interface Row {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it is held against, measured in the same run; absent where the goal is an absolute count. */
  readonly peer?: { readonly what: string; readonly value: number };
  /** `value` by the peer's. */
  readonly ratio?: number;
  /** As the goal is written, e.g. `≤ 1.05`. */
  readonly goal: string;
  readonly met: boolean;
  /** A count, the same on every machine: CI holds it against what is committed. */
  readonly exact?: boolean;
  /** Of several repetitions: the smallest and the largest. */
  readonly spread?: readonly [number, number];
}

export interface BenchOptions {
  /** For CI: all benches together within two minutes. */
  readonly quick: boolean;
}

/** One file of `rows/`: measures one or more rows of a kind. */
export interface Bench {
  /** Ids of its rows, or the part before the second point: `dispatch.messages`. */
  readonly ids: readonly string[];
  run(options: BenchOptions): Promise<readonly Row[]>;
}
