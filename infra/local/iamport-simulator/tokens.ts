/**
 * POST /users/getToken: one live token per key, 30 minutes. Asking again returns the same one, and adds five minutes
 * only when less than one is left (vendor's documentation).
 */
import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import { type Fields, textOf } from './fields.ts';
import type { SimulatorKeys } from './options.ts';
import { answered, type Reply, unauthorized, unixSeconds } from './wire.ts';

const LIFE_SECONDS = 30 * 60;
const EXTENSION_SECONDS = 5 * 60;
const EXTEND_BELOW_SECONDS = 60;

export type Tokens = ReturnType<typeof createTokens>;

export const createTokens = ({ sql }: Database) => {
  const read = sql.prepare('SELECT value, expired_at FROM token WHERE id = 1');
  const write = sql.prepare('INSERT OR REPLACE INTO token (id, value, expired_at) VALUES (1, ?, ?)');
  const forget = sql.prepare('DELETE FROM token');

  const live = (now: number): { value: string; expiredAt: number } | undefined => {
    const row = read.get();
    if (row === undefined || Number(row['expired_at']) <= now) return undefined;
    return { value: String(row['value']), expiredAt: Number(row['expired_at']) };
  };

  return {
    issue(fields: Fields, keys: SimulatorKeys, at: Date): Reply {
      if (textOf(fields, 'imp_key') !== keys.impKey || textOf(fields, 'imp_secret') !== keys.impSecret) {
        return unauthorized('인증에 실패하였습니다. API키와 secret을 확인하세요.');
      }
      const now = unixSeconds(at);
      const held = live(now);
      const value = held?.value ?? randomBytes(20).toString('hex');
      const extension = held && held.expiredAt - now < EXTEND_BELOW_SECONDS ? EXTENSION_SECONDS : 0;
      const expiredAt = held ? held.expiredAt + extension : now + LIFE_SECONDS;
      write.run(value, expiredAt);
      return answered({ access_token: value, now, expired_at: expiredAt });
    },
    /** Both `Authorization: <token>` and `Authorization: Bearer <token>` are in use. */
    accepts(authorization: string | undefined, at: Date): boolean {
      const token = authorization?.replace(/^Bearer\s+/i, '').trim();
      return token !== undefined && token !== '' && live(unixSeconds(at))?.value === token;
    },
    revoke: (): void => void forget.run(),
  };
};
