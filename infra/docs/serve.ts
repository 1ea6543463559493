import { createSite, type Site, type SiteFile } from './site.ts';

/** Its own files and nothing from elsewhere; diagrams and the API's page bring styles with them. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data: 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

let site: Site | undefined;

/** What is answered to a GET of a path below `base` (`/docs/`); undefined where the site has nothing. Made when it is first asked for. */
export function docsAt(
  path: string,
  base: string,
): { readonly status: number; readonly headers: Record<string, string>; readonly body: string } | undefined {
  if (path === base.slice(0, -1)) return { status: 302, headers: { location: base }, body: '' };
  if (!path.startsWith(base)) return undefined;
  const address = decoded(path.slice(base.length)) || 'index.html';
  site ??= createSite();
  const file: SiteFile | undefined = site.get(address)?.();
  if (file === undefined) return undefined;
  return { status: 200, headers: { ...HEADERS, 'content-type': file.type }, body: file.body };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
