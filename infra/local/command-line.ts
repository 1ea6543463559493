import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * The options that a script of ours was started with. `--help` prints the usage and ends the process with 0; what the
 * script does not know is one sentence, the usage and 2, as for any command: a stack trace would bury the sentence.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  return parsed(usage, () =>
    parseArgs<{ options: Options & typeof HELP }>({ options: { ...options, ...HELP } }),
  ).values;
}

/** The same for a script that takes plain words as well. `refused`: for one that says what is wrong in a form of its own. */
export function readCommand<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  refused?: (sentence: string) => never,
) {
  const parse = () =>
    parseArgs<{ options: Options & typeof HELP; allowPositionals: true }>({
      options: { ...options, ...HELP },
      allowPositionals: true,
    });
  return parsed(usage, parse, refused);
}

/** The same for a script that takes paths, or other plain words, and no option but `--help`. */
export function readWords(usage: string): readonly string[] {
  return parsed(usage, () => parseArgs({ options: HELP, allowPositionals: true })).positionals;
}

/** A value that is a whole number of at least `least`. */
export function wholeNumber(usage: string, option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  return refuse(
    usage,
    `${option}: received ${JSON.stringify(text)}; allowed is a whole number from ${least}`,
  );
}

/** Where a developer's own receiver listens: http on this machine, https anywhere. */
export function forwardUrl(usage: string, option: string, text: string): string {
  const url = URL.parse(text);
  const isHere = url !== null && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return text;
  return refuse(
    usage,
    `${option}: received ${JSON.stringify(text)}; allowed is an https URL, or http on 127.0.0.1 or localhost`,
  );
}

export function refuse(usage: string, sentence: string): never {
  console.error(`${sentence}\n\n${usage}`);
  process.exit(2);
}

function parsed<Result extends { readonly values: { readonly help?: unknown } }>(
  usage: string,
  parse: () => Result,
  refused: (sentence: string) => never = (sentence) => refuse(usage, sentence),
): Result {
  try {
    const result = parse();
    if (result.values.help !== true) return result;
  } catch (error) {
    // The first sentence says it; what Node adds is about positional arguments that begin with a dash.
    refused((error instanceof Error ? error.message : String(error)).split(/\.\s/)[0] ?? '');
  }
  console.log(usage);
  process.exit(0);
}
