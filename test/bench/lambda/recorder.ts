import { cannedAnswer } from './canned.ts';
import { type Answer, type Asked, listen } from './loopback.ts';
import type { Exchange } from './recording.ts';

/** Stands between a function and the engine and simulator of this machine, and writes down what passes. */
export async function startRecorder(endpoints: { readonly table: string; readonly gateway: string }) {
  let exchanges: Exchange[] = [];
  const { url, stop } = await listen(async (asked) => {
    const answer = await forward(asked, endpoints);
    exchanges.push({ kind: asked.kind, requestBody: asked.body, ...answer });
    return answer;
  });
  return {
    url,
    stop,
    /** What has passed since the last time. */
    take(): readonly Exchange[] {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
  };
}

async function forward(
  { kind, method, path, headers, body }: Asked,
  { table, gateway }: { readonly table: string; readonly gateway: string },
): Promise<Answer> {
  const canned = cannedAnswer(kind, body);
  if (canned !== undefined)
    return { status: 200, contentType: 'application/x-amz-json-1.0', responseBody: JSON.stringify(canned) };
  const { host: _, connection: __, 'content-length': ___, ...kept } = headers;
  const response = await fetch(`${kind.includes(' /') ? gateway : table}${path}`, {
    method,
    headers: kept,
    ...(body === '' ? {} : { body }),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? 'application/json',
    responseBody: await response.text(),
  };
}
