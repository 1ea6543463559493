import { AwsClient } from 'aws4fetch';
import { withFreshKey } from '../support/idempotency-key.ts';
import type { Wire } from '../support/wire.ts';
import type { AccessKey } from './iam.ts';

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  json: Wire;
};

export type Clients = {
  /** As a customer's browser, or 아임포트: through the front door, unsigned, redirects not followed. */
  visit(method: string, urlOrPath: string, body?: string, contentType?: string): Promise<Answer>;
  /** As the merchant's server: signed with AWS Signature V4. */
  merchant(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The same as somebody else. */
  signed(key: AccessKey, method: string, path: string, body?: unknown): Promise<Answer>;
  /** The simulator's own routes. */
  simulate(path: string, body: unknown): Promise<Answer>;
  /** One call of an AWS service that speaks JSON, e.g. `DynamoDB_20120810.GetItem`. */
  aws(service: string, target: string, input: object): Promise<Answer>;
  /** `aws lambda invoke`, waiting for the result. */
  invoke(functionName: string, event: object): Promise<Answer>;
};

export type Endpoints = {
  /** Every AWS service. */
  endpoint: string;
  region: string;
  rootKey: AccessKey;
  merchantKey: AccessKey;
  apiUrl: string;
  publicUrl: string;
  simulatorUrl: string;
};

const JSON_TYPE = { 'content-type': 'application/json' };

export function createClients(to: Endpoints): Clients {
  const client = (service: string, key: AccessKey) =>
    new AwsClient({ ...key, service, region: to.region, retries: 0 });
  const call = async (
    key: AccessKey,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    read(
      await client('execute-api', key).fetch(`${to.apiUrl}${path}`, {
        method,
        headers: body === undefined ? headers : { ...JSON_TYPE, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  return {
    visit: async (method, urlOrPath, body, contentType) =>
      read(
        await fetch(new URL(urlOrPath, to.publicUrl), {
          method,
          redirect: 'manual',
          ...(body === undefined
            ? {}
            : { body, headers: { 'content-type': contentType ?? 'application/json' } }),
        }),
      ),
    merchant: (method, path, body, headers) =>
      call(to.merchantKey, method, path, body, withFreshKey(method, path, headers)),
    signed: call,
    simulate: async (path, body) =>
      read(
        await fetch(`${to.simulatorUrl}/simulator${path}`, {
          method: 'POST',
          headers: JSON_TYPE,
          body: JSON.stringify(body),
        }),
      ),
    aws: async (service, target, input) =>
      read(
        await client(service, to.rootKey).fetch(to.endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
          body: JSON.stringify(input),
        }),
      ),
    invoke: async (functionName, event) =>
      read(
        await client('lambda', to.rootKey).fetch(
          `${to.endpoint}/2015-03-31/functions/${functionName}/invocations`,
          { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(event) },
        ),
      ),
  };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
