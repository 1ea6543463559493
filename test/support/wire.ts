/** JSON as it came from a server. What a test expects of it is its schema. */
// biome-ignore lint/suspicious/noExplicitAny: tests read the wire freely
export type Wire = any;
