import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ulid } from 'ulid';
import type { Digests, Ids } from '../ports.ts';

export const randomIds: Ids = {
  ulid: (now) => ulid(now.getTime()),
  secret: () => randomBytes(32).toString('base64url'),
};

/** SHA-256 suffices without salt: the secrets are 256 random bits. */
export const sha256Digests: Digests = {
  of: (secret) => createHash('sha256').update(secret).digest('base64url'),
  equal(a, b) {
    const left = Buffer.from(a);
    const right = Buffer.from(b);
    return left.length === right.length && timingSafeEqual(left, right);
  },
};
