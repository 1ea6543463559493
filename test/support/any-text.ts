import fc from 'fast-check';

const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
/** Any text there can be, control characters and lone surrogates included. (fast-check's `binary` takes seconds to begin.) */
export const anyText = fc.string({ unit });
export const longText = fc.string({ unit, maxLength: 2_000 });
