import type { Exchange } from '../recording.ts';

/** Asks one exchange again in its own way; undefined when it is not one of its kind. */
export type Player = (exchange: Exchange) => Promise<unknown> | undefined;

/** A peer's handler: the same questions in the same order, and nothing of a product between them. */
export const playWith =
  (players: readonly Player[]) =>
  async (exchanges: readonly Exchange[]): Promise<number> => {
    for (const exchange of exchanges) {
      const asked = players.map((player) => player(exchange)).find((one) => one !== undefined);
      if (asked === undefined) throw new Error(`nobody asks ${exchange.kind}`);
      await asked;
    }
    return exchanges.length;
  };

export const operationOf = ({ kind }: Exchange) => kind.split('.').at(-1) ?? '';
