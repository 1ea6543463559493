import type { Ids } from '../../../shared/ports.ts';
import type { Random } from './random.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function ulidAt(ms: number, random: Random): string {
  let time = '';
  for (let rest = ms, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = CROCKFORD[rest % 32] + time;
  let chance = '';
  for (let i = 0; i < 16; i += 1) chance += CROCKFORD[random.int(32)];
  return time + chance;
}

export function createIds(random: Random): Ids {
  return {
    ulid: (now) => ulidAt(now.getTime(), random),
    secret: () => Array.from({ length: 43 }, () => BASE64URL[random.int(64)]).join(''),
  };
}
