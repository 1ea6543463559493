/** Stands in for what lets a client's `extensions` change its settings: ours have none. */
export const resolveRuntimeExtensions = <C>(config: C): C => config;
