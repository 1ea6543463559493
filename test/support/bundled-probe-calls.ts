import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundleFunctions } from '../../infra/bundle.ts';
import type { FunctionSpec } from '../../infra/topology.ts';

export interface AwsRequest {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}
export interface AwsAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
  /** The connection breaks in the middle of the body. */
  readonly cut?: boolean;
}

export interface Probe {
  /** Makes one call of bundled-probe.ts in a process of its own, with these answers one after the other. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the child has printed
  call(name: string, ...answers: readonly AwsAnswer[]): Promise<any>;
  /** What the last call has asked. */
  readonly seen: () => readonly AwsRequest[];
  stop(): void;
}

export async function bundleProbe(): Promise<Probe> {
  let seen: AwsRequest[] = [];
  let answers: AwsAnswer[] = [];
  const server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    seen.push({ target, headers: request.headers, body: JSON.parse(await text(request)) });
    const { status = 200, headers = {}, body, cut = false } = answers.shift() ?? { status: 500, body: {} };
    const whole = JSON.stringify(body);
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(whole) });
    if (cut) response.write(whole.slice(0, 1), () => response.destroy());
    else response.end(whole);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  const spec = { name: 'probe', entry: 'test/support/bundled-probe.ts' } as FunctionSpec;
  const file = join(bundleFunctions([spec], folder)('probe'), 'index.js');
  const env = {
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_LAMBDA_FUNCTION_NAME: 'probe',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return {
    async call(name, ...told) {
      seen = [];
      answers = [...told];
      const script = `require(${JSON.stringify(file)}).handler(${JSON.stringify(name)})
        .then((outcome) => console.log(JSON.stringify(outcome)));`;
      return JSON.parse(await run(script, env));
    },
    seen: () => seen,
    stop() {
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What the script prints. Anything on stderr, a warning included, is an error. */
function run(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', script], { env }, (error, stdout, stderr) => {
      if (error === null && stderr === '') resolve(stdout);
      else reject(new Error(`the probe: ${stderr}`, { cause: error }));
    });
  });
}
