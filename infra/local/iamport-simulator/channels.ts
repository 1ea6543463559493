/** The channels of the console: one for each MID, with a key of its own. GET /users/pg lists them. */
import { type Fields, textOf } from './fields.ts';
import type { Simulation } from './simulation.ts';
import { answered, type Reply } from './wire.ts';

const PROVIDER = 'html5_inicis';
const PG_PREFIX = `${PROVIDER}.`;
const KEY_PREFIX = 'channel-key-';

/** Which MID a window is for: `channelKey` says it; `pg`, which it replaces, where there is none. */
export const midAsked = (sim: Simulation, request: Fields): string | undefined => {
  const [channelKey, pg] = [textOf(request, 'channelKey'), textOf(request, 'pg') ?? ''];
  const [name, prefix] = channelKey === null ? [pg, PG_PREFIX] : [channelKey, KEY_PREFIX];
  const mid = name.slice(prefix.length);
  return name.startsWith(prefix) && sim.allowedMids.includes(mid) ? mid : undefined;
};

export const listChannels = ({ allowedMids, settings }: Simulation): Reply =>
  answered(
    allowedMids.map((mid) => ({
      pg_provider: PROVIDER,
      pg_id: mid,
      sandbox: settings.sandbox,
      type: 'payment',
      channel_name: mid,
      channel_key: `${KEY_PREFIX}${mid}`,
    })),
  );
