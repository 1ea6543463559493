import type { Responder } from './server.ts';

/** The documentation at `/console/docs/`. Whoever does not open it does not wait for what makes it to be loaded. */
export const docsPages: Responder = async ({ method, url = '/' }) => {
  const [path = '/'] = url.split('?', 1);
  if (method !== 'GET' || !path.startsWith('/console/docs')) return undefined;
  const { docsAt } = await import('../docs/serve.ts');
  const found = docsAt(path, '/console/docs/');
  return found && { statusCode: found.status, headers: found.headers, body: found.body };
};
