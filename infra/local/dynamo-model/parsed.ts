import { type Condition, type ConditionKind, type Parsed, parseCondition } from './condition-parser.ts';
import { type Projection, parseProjection } from './projection.ts';
import { parseUpdate, type Update } from './update-parser.ts';

/** Expressions are constants of the code under test; a caller that builds them from data only loses the cache. */
const MAX_CACHED = 10_000;

const conditions: Readonly<Record<ConditionKind, (text: string) => Parsed<Condition>>> = {
  ConditionExpression: cached((text) => parseCondition('ConditionExpression', text)),
  FilterExpression: cached((text) => parseCondition('FilterExpression', text)),
  KeyConditionExpression: cached((text) => parseCondition('KeyConditionExpression', text)),
};
const updates = cached(parseUpdate);
const projections = cached(parseProjection);

export function conditionOf(kind: ConditionKind, text: string | undefined): Parsed<Condition> | undefined {
  return text === undefined ? undefined : conditions[kind](text);
}

export function updateOf(text: string | undefined): Parsed<Update> | undefined {
  return text === undefined ? undefined : updates(text);
}

export function projectionOf(text: string | undefined): Projection | undefined {
  return text === undefined ? undefined : projections(text);
}

function cached<Result>(parse: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known) return known;
    const result = parse(text);
    if (results.size >= MAX_CACHED) results.clear();
    results.set(text, result);
    return result;
  };
}
