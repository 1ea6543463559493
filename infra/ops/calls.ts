import type { Answer, Api } from './api.ts';
import type { Ahead, Command, Given, Option } from './command.ts';

/** A command that is one call of the public API. */
export interface Call {
  readonly words: readonly string[];
  readonly says: string;
  readonly options?: Readonly<Record<string, Option>>;
  /** It moves money or stops it: what will happen. */
  ahead?(api: Api, words: readonly string[], given: Given): Promise<Ahead>;
  call(api: Api, words: readonly string[], given: Given): Promise<Answer>;
}

export function asCommand({ ahead, call, ...told }: Call): Command {
  return {
    ...told,
    async run(desk, words, given) {
      const api = await desk.api();
      if (ahead !== undefined) await desk.confirm(() => ahead(api, words, given));
      const { status, json } = await call(api, words, given);
      // A card has said no: refused, though by nobody here.
      return status === 402 ? { answer: json, code: 1 } : { answer: json };
    },
  };
}

/** `?a=1&b=2` of what is there. */
export function queryOf(fields: Given): string {
  const wanted = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return wanted.length === 0 ? '' : `?${wanted.join('&')}`;
}

/** Of what was said those that are sums of money. */
export const wonOf = (given: Given, ...names: readonly string[]) =>
  Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, Number(given[name])]),
  );
