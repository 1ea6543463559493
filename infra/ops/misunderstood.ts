/** The command line says what no command can do, or what nobody would mean: 2, and nothing was sent. */
export class Misunderstood extends Error {}
