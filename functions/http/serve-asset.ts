import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Journal } from '../../shared/ports.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { pathParameter } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';

/** Lies next to this file here, and next to the bundle on Lambda (the topology's `files`). */
const folder = join(import.meta.dirname, 'checkout-page');

const assets: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  'checkout.js': {
    type: 'text/javascript; charset=utf-8',
    text: readFileSync(join(folder, 'checkout.js'), 'utf8'),
  },
  'checkout.css': {
    type: 'text/css; charset=utf-8',
    text: readFileSync(join(folder, 'checkout.css'), 'utf8'),
  },
};

/** GET /assets/{name} (public): script and style of the checkout page, the same for everyone. */
export const createHandler = (ports: { readonly journal: Journal }) =>
  httpHandler(ports, async (event) => {
    const name = pathParameter(event, 'name');
    const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (asset === undefined) throw new BillingError('not_found', 'no such asset');
    return {
      statusCode: 200,
      headers: { 'content-type': asset.type, 'cache-control': 'public, max-age=300' },
      body: asset.text,
    };
  });

export const handler = wiring.onAws(() => createHandler(wiring.base()));
