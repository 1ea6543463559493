/** Real time plus an offset, for the simulator as its own process. The offset is a file: a killed process keeps its year. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimulatorClock } from './options.ts';

const readOffsetMs = (path: string): number => {
  const offset = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  return Number.isFinite(offset) ? offset : 0;
};

export const createSettableClock = (path: string): Required<SimulatorClock> => {
  let offsetMs = readOffsetMs(path);
  return {
    now: () => new Date(Date.now() + offsetMs),
    set(now) {
      offsetMs = now.getTime() - Date.now();
      mkdirSync(dirname(path), { recursive: true });
      // Whole or not at all: half a number would be another year.
      writeFileSync(`${path}.new`, String(offsetMs));
      renameSync(`${path}.new`, path);
    },
  };
};
