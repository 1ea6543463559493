import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { LoopbackCertificate } from './loopback-tls.ts';

export type FrontDoor = {
  /** Known before there is anything behind it, so that it can be configured as `publicBaseUrl`. */
  url: string;
  leadTo(apiUrl: string): void;
  stop(): Promise<void>;
};

/** Headers that belong to one connection, not to the message. */
const HOP_BY_HOP = [
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
];

/** A domain in front of the deployed HTTP API, as a merchant would have one: TLS here, everything passed on as it is. */
export async function openFrontDoor(certificate: LoopbackCertificate): Promise<FrontDoor> {
  let apiUrl: string | undefined;
  const server = createServer(
    { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) },
    (request, response) => {
      passOn(apiUrl, request, response).catch((error: unknown) => {
        response.writeHead(502).end(String(error));
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (url) => {
      apiUrl = url;
    },
    stop: () => close(server),
  };
}

async function passOn(
  apiUrl: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (apiUrl === undefined) throw new Error('nothing is deployed yet');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || HOP_BY_HOP.includes(name) ? [] : [[name, String(value)]],
  );
  const answer = await fetch(`${apiUrl}${request.url}`, {
    method: request.method ?? 'GET',
    headers,
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body }),
  });
  const answered = [...answer.headers].filter(([name]) => !HOP_BY_HOP.includes(name));
  response.writeHead(answer.status, Object.fromEntries(answered));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
