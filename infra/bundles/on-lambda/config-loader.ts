interface Selectors<T> {
  readonly environmentVariableSelector: (env: NodeJS.ProcessEnv, options: object) => T | undefined;
  readonly default: T | (() => T | Promise<T>);
}

/**
 * Stands in for the SDK's loader of settings, which looks for each into `~/.aws/config` too and throws two errors until it
 * comes to its default. A function has no such file: what the environment does not say is the default.
 */
export function loadConfig<T>(selectors: Selectors<T>, options: object = {}): () => Promise<T> {
  const read = async () =>
    selectors.environmentVariableSelector(process.env, options) ??
    (typeof selectors.default === 'function'
      ? await (selectors.default as () => T | Promise<T>)()
      : selectors.default);
  let value: Promise<T> | undefined;
  return () => {
    value ??= read();
    return value;
  };
}
