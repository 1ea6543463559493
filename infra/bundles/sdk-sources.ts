/** What lean-sdk.ts makes of the AWS SDK's sources: texts to texts. */

/** Each export of a module (but for those that `except` has) as a function that throws. */
export function withoutContents(original: string, reason: string, except = ''): string {
  const there = exportsOf(except);
  const names = [...exportsOf(original)].filter((name) => !there.has(name));
  if (names.length === 0) return '';
  const message = JSON.stringify(`left out of the bundle (infra/bundles/left-out.ts): ${reason}`);
  return `
function leftOut() { throw new Error(${message}); }
export { ${names.map((name) => `leftOut as ${name}`).join(', ')} };`;
}

function exportsOf(source: string): ReadonlySet<string> {
  const declared = source.matchAll(/^export (?:async )?(?:const|class|function) (\w+)/gm);
  const listed = source.matchAll(/^export \{([^}]*)\}/gm);
  const names = [...listed].flatMap(([, list]) => (list ?? '').split(','));
  return new Set(
    [
      ...[...declared].map(([, name]) => name ?? ''),
      ...names.map((name) => name.trim().split(' ').at(-1) ?? ''),
    ].filter((name) => name !== ''),
  );
}

/** An error that is not registered is made of its service's general class. */
export function onlyModeledErrors(schemas: string, modeled: ReadonlySet<string>): string {
  return schemas.replaceAll(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) =>
    modeled.has(name) ? line : '',
  );
}

/** `{ [_e]: _c }` and `128 | 0` could have effects, for all that esbuild knows: every operation's schemas would stay. */
export function withPlainKeys(schemas: string): string {
  const words = new Map(
    [...schemas.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name, word]) => [name, word]),
  );
  return schemas
    .replaceAll(/\[(_\w+)\]:/g, (key, name) => `${words.get(name) ?? key}:`)
    .replaceAll(/\b(\d+) \| 0\b/g, '$1');
}

/** Lambda logs an error by its constructor's name. */
export function named(models: string): string {
  return models.replaceAll(/^export class (\w+) extends \w+ \{$/gm, '$& static name = "$1";');
}
