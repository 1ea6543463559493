import type { Send } from '../ops/api.ts';

/** Credentials of a role end within the hour, and a console stays open all day. */
const EVERY_MS = 5 * 60_000;

/** What signs, made anew by `make` every few minutes. One that cannot be made is asked for again at the next call. */
export function renewed(make: () => Promise<Send>, monotonicMs: () => number): Send {
  let last: { readonly atMs: number; readonly send: Promise<Send> } | undefined;
  return async (url, init) => {
    if (last === undefined || monotonicMs() - last.atMs >= EVERY_MS) {
      const made = { atMs: monotonicMs(), send: make() };
      last = made;
      made.send.catch(() => {
        if (last === made) last = undefined;
      });
    }
    return (await last.send)(url, init);
  };
}
