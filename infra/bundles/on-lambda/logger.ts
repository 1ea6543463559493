/** Stands in for the middleware that tells a client's `logger` of each call: ours have none, and items are nobody's to log. */
export const getLoggerPlugin = () => ({ applyToStack() {} });
