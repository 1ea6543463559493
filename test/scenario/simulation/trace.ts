/** What happened, numbered and with its virtual time. The hash is always kept, the lines only when asked for. */
export interface Trace {
  readonly lines: readonly string[];
  /** `message` is a thunk of nothing: a plain string, built by the caller anyway for the hash. */
  add(nowMs: number, message: string): void;
  hash(): string;
}

/** 53 bits in two halves (cyrb53): a checksum to compare runs by, nothing more. */
export function createTrace(keepLines: boolean): Trace {
  const lines: string[] = [];
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  let count = 0;
  let startMs: number | undefined;
  return {
    lines,
    add(nowMs, message) {
      startMs ??= nowMs;
      count += 1;
      high = Math.imul(high ^ (nowMs - startMs), 2654435761);
      for (let i = 0; i < message.length; i += 1) {
        const code = message.charCodeAt(i);
        high = Math.imul(high ^ code, 2654435761);
        low = Math.imul(low ^ code, 1597334677);
      }
      if (keepLines) lines.push(`${String(count).padStart(4)}  ${clock(nowMs - startMs)}  ${message}`);
    },
    hash() {
      const a = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
      const b = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
      return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
    },
  };
}

/** Since the start: `3d 04:05:06.789`. */
export function clock(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  return `${String(days).padStart(2)}d ${new Date(ms % 86_400_000).toISOString().slice(11, 23)}`;
}
