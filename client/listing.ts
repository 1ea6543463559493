import type { Wire } from './request.ts';
import type { Listing } from './types.ts';

/** The most that a page may have: fewer requests for the same. */
const LIMIT = 100;

/** The list `name` of all pages from `params` on. Nothing is asked before somebody reads. */
export function listing(
  read: (params: Wire) => Promise<unknown>,
  name: string,
  params: Wire,
): Listing<unknown, unknown> {
  async function* pages(): AsyncGenerator<Wire> {
    let cursor = params['cursor'];
    for (;;) {
      const page = (await read({ limit: LIMIT, ...params, cursor })) as Wire;
      yield page;
      const next = page['cursor'];
      if (next === null) return;
      // Else a fault of the API's would have us read for ever.
      if (next === undefined || next === cursor) throw new Error('a page whose cursor leads nowhere');
      cursor = next;
    }
  }
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page[name] as readonly unknown[];
    },
  };
}
