import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { ServiceFault } from '../dynamo-model/faults.ts';
import { UnmodelledError } from '../dynamo-model/model.ts';
import { malformed } from './attribute-values.ts';
import { type Engine, NotKept } from './engine.ts';

export interface Server {
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly engine: Engine;
  /** What is stored can no longer be answered for. */
  readonly onBroken: (error: Error) => void;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Above what DynamoDB takes: a batch of 25 items of 400 kB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** DynamoDB's JSON 1.0 protocol on one port. Rejects as `listen` does, when the port is taken. */
export async function startServer({ host, port, engine, onBroken }: ServerOptions): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(engine, request, onBroken);
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(text),
      'x-amzn-requestid': randomUUID(),
      server: 'dynamo-model',
    });
    response.end(text);
  });
  // A client's kept connection must not end just when it is used: some clients try once.
  server.keepAliveTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  engine: Engine,
  request: IncomingMessage,
  onBroken: (error: Error) => void,
): Promise<Answer> {
  try {
    const body = await readBody(request);
    // No page of a browser can send this header to another origin; a name that merely resolves here does not get in.
    const target = request.headers['x-amz-target'];
    if (request.method !== 'POST' || typeof target !== 'string' || !isNamedHere(request))
      throw new ServiceFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
    return { status: 200, body: engine.answer(target, body) };
  } catch (error) {
    if (error instanceof NotKept) onBroken(error);
    return refused(error);
  }
}

const isNamedHere = ({ headers }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? '');

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw malformed('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** As DynamoDB words it: the error's name, its message, and what a condition or transaction says beside. */
function refused(error: unknown): Answer {
  if (error instanceof ServiceFault) {
    const { name, message, Item, CancellationReasons } = error;
    const __type = `com.amazonaws.dynamodb.v20120810#${name}`;
    return { status: 400, body: { __type, message, Item, CancellationReasons } };
  }
  if (error instanceof UnmodelledError) {
    const message = `The local model of DynamoDB does not have ${error.message}. LOCAL_ENGINE chooses another engine.`;
    return { status: 400, body: { __type: error.name, message } };
  }
  console.error(error);
  return { status: 500, body: { __type: 'InternalServerError', message: 'see the output of the engine' } };
}
