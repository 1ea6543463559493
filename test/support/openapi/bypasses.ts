/** An HTTP function's `createHandler`, under whatever name a test file imports it. */
const IMPORT = /import \{ createHandler(?: as (\w+))? \} from '[^']*\/functions\/http\//g;

/**
 * Uses of an HTTP handler in a test file's source that do not go through `callHttp` (or `callJson`, which does), where
 * its answer is held against the OpenAPI document. An HTTP function that is reached by any other kind of import is one.
 */
export function bypasses(source: string): readonly string[] {
  const imports = [...source.matchAll(IMPORT)];
  const called = imports.flatMap(([, name = 'createHandler']) => {
    const uses = source.matchAll(new RegExp(`(call(?:Http|Json)\\(\\s*)?\\b${name}\\b(?! \\}| as )`, 'g'));
    return [...uses].filter(([, call]) => call === undefined).map(([use]) => use);
  });
  const others = [...source.replaceAll(IMPORT, '').matchAll(/\/functions\/http\/[^']*/g)].map(
    ([path]) => path,
  );
  return [...called, ...others];
}
