/** Beyond it a chunk is halved: moving so many references is cheaper than finding the chunk. */
const CHUNK = 512;

export type SortedKeys = ReturnType<typeof createSortedKeys>;

/** Distinct strings in order, a million of them as fast as a hundred: adding, removing and reading from either side. */
export function createSortedKeys() {
  const chunks: string[][] = [];

  /** The chunk that a key is in, or would be. */
  function chunkOf(key: string): number {
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((chunks[middle]?.[0] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  return {
    add(key: string): void {
      const at = chunkOf(key);
      const chunk = chunks[at];
      if (chunk === undefined) return void chunks.push([key]);
      chunk.splice(countBelow(chunk, key), 0, key);
      if (chunk.length > CHUNK) chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
    },
    remove(key: string): void {
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      const place = countBelow(chunk, key);
      if (chunk[place] !== key) throw new Error(`not there: ${key}`);
      chunk.splice(place, 1);
      if (chunk.length === 0) chunks.splice(at, 1);
    },
    /** At most so many up to `last`, upwards from behind `after`. */
    upwards(last: string, most: number, after = ''): string[] {
      const found: string[] = [];
      for (let at = chunkOf(after); at < chunks.length; at += 1) {
        const chunk = chunks[at] ?? [];
        for (let place = countBelow(chunk, `${after}\0`); place < chunk.length; place += 1) {
          const key = chunk[place] ?? '';
          if (key > last || found.length === most) return found;
          found.push(key);
        }
      }
      return found;
    },
    /** At most so many, downwards from `last` on. */
    downwards(last: string, most: number): string[] {
      const found: string[] = [];
      for (let at = chunkOf(last); at >= 0; at -= 1) {
        const chunk = chunks[at] ?? [];
        for (let place = countBelow(chunk, `${last}\0`) - 1; place >= 0; place -= 1) {
          if (found.length === most) return found;
          found.push(chunk[place] ?? '');
        }
      }
      return found;
    },
  };
}

function countBelow(chunk: readonly string[], key: string): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunk[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
