import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Journal } from '../../shared/ports.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { ANY_QUERY } from '../middleware/query.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';

/** They lie next to this file here, and next to the bundle on Lambda (the topology's `files`). */
const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

const assets: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  'checkout.js': {
    type: 'text/javascript; charset=utf-8',
    text: read('checkout-page/checkout.js'),
  },
  'manage.js': {
    type: 'text/javascript; charset=utf-8',
    text: read('manage-page/manage.js'),
  },
  'manage.css': {
    type: 'text/css; charset=utf-8',
    text: read('manage-page/manage.css'),
  },
  'page.css': {
    type: 'text/css; charset=utf-8',
    text: read('page/page.css'),
  },
};

/** GET /assets/{name} (public): scripts and style of our pages, the same for everyone. */
export const createHandler = (ports: { readonly journal: Journal }) =>
  httpHandler(
    ports,
    async (event) => {
      const name = pathParameter(event, 'name');
      const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
      if (asset === undefined) throw new BillingError('not_found', 'no such asset');
      return {
        statusCode: 200,
        headers: { 'content-type': asset.type, 'cache-control': 'public, max-age=300' },
        body: asset.text,
      };
    },
    { query: ANY_QUERY },
  );

export const handler = wiring.onAws(() => createHandler(wiring.base()));
