import http from 'node:http';
import https from 'node:https';

/**
 * One request and its whole answer, however long it takes: `fetch` gives up after five minutes without a head, and a function that was
 * started may take fourteen.
 */
export function exchange(
  request: Request,
  body: string,
): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
  const { request: begin } = request.url.startsWith('http:') ? http : https;
  return new Promise((resolve, reject) => {
    const headers = { ...Object.fromEntries(request.headers), 'content-length': Buffer.byteLength(body) };
    const outgoing = begin(request.url, { method: request.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
