import type { Content, OpenApi } from './document.ts';
import { asWritten, type Check, withoutMore } from './schemas.ts';

export interface Example {
  /** Where it stands, for the test's name. */
  readonly name: string;
  readonly value: unknown;
  readonly check: Check;
}

/** Every example of the document with the schema beside it. Those of answers may show nothing that is not listed. */
export function examplesOf(document: OpenApi): readonly Example[] {
  const requests = operationsIn(document).map(
    ({ operationId, requestBody }) => [operationId, requestBody?.content] as const,
  );
  const own = operationsIn(document).flatMap(({ operationId, responses }) =>
    Object.entries(responses).map(
      ([status, answer]) => [`${operationId} ${status}`, 'content' in answer ? answer.content : {}] as const,
    ),
  );
  const common = Object.entries(document.components.responses).map(
    ([name, { content }]) => [name, content] as const,
  );
  return [
    ...requests.flatMap(([name, content]) => examplesIn(`request of ${name}`, content, document, asWritten)),
    ...[...own, ...common].flatMap(([name, content]) => examplesIn(name, content, document, withoutMore)),
  ];
}

const operationsIn = ({ paths }: OpenApi) =>
  Object.values(paths).flatMap(({ parameters: _, ...operations }) => Object.values(operations));

function examplesIn(
  place: string,
  content: Content | undefined,
  document: OpenApi,
  checkOf: typeof asWritten,
): readonly Example[] {
  return Object.entries(content ?? {}).flatMap(([type, { schema, example, examples = {} }]) => {
    const named = Object.entries(examples).map(([name, { value }]) => [name, value] as const);
    const all = example === undefined ? named : [['example', example] as const, ...named];
    return all.map(([name, value]) => ({
      name: `${place}, ${type}, ${name}`,
      value,
      // Compiled when it is asked: a schema that is none fails its own test, not all of them.
      check: (shown: unknown) => checkOf(document, schema)(shown),
    }));
  });
}
