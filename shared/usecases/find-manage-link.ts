import { BillingError } from '../domain/billing-error.ts';
import type { ManageLink } from '../domain/manage-link.ts';
import type { Digests, ManageLinkRepository } from '../ports.ts';
import { parseToken } from './parse-token.ts';

export interface FindManageLinkPorts {
  readonly digests: Digests;
  readonly manageLinks: ManageLinkRepository;
}

/**
 * The link a token stands for, be it open or over. Whatever is wrong with a token (shape, id, secret) is one and the same
 * `not_found`, and secrets are compared in constant time, so that guessing teaches nothing.
 */
export async function findManageLink(
  { digests, manageLinks }: FindManageLinkPorts,
  token: string,
): Promise<ManageLink> {
  const { id, secret } = parseToken(token) ?? { id: '', secret: '' };
  const link = id === '' ? undefined : await manageLinks.find(id);
  const digest = digests.of(secret);
  const isOpened =
    link !== undefined &&
    (digests.equal(digest, link.tokenDigest) || (await manageLinks.hasToken(id, digest)));
  if (!isOpened) throw new BillingError('not_found', 'no such link');
  return link;
}
