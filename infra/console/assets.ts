import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface Asset {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const FOLDER = join(import.meta.dirname, 'pages');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** By name, so that no path that somebody sends is ever one of the file system. */
const names = new Set(readdirSync(FOLDER));

/** Scripts and styles of ours, calls to where the page came from, and nothing else: no frame around it, no form that leaves it. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** The page itself at `page`, what it loads under `/console/pages/`. */
export function assetAt(path: string, page: string): Asset | undefined {
  const name = path === page ? 'index.html' : /^\/console\/pages\/([a-z.-]+)$/.exec(path)?.[1];
  const type = TYPES[extname(name ?? '')];
  if (name === undefined || type === undefined || !names.has(name)) return undefined;
  // Read each time: these are small files, and whoever works on them wants to see the change.
  return {
    headers: { ...PAGE_HEADERS, 'content-type': type },
    body: readFileSync(join(FOLDER, name), 'utf8'),
  };
}
