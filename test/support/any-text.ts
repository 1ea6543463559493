import fc from 'fast-check';

/** Any text there can be, control characters and lone surrogates included. (fast-check's `binary` takes seconds to begin.) */
export const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
