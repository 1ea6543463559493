import { createSigner } from '../../client/signing.ts';
import { type Answer, Refused, Unreachable } from './api.ts';
import { exchange } from './exchange.ts';
import { type Outputs, ofOneInstance } from './outputs.ts';

type Json = Answer['json'];
type Service = 'cloudformation' | 'lambda' | 'logs' | 'sqs';

/** What `ops` asks AWS itself for, with the caller's own rights. */
export interface Aws {
  /** An action of a service that speaks AWS JSON: `AmazonSQS.GetQueueAttributes`. */
  act(service: Service, target: string, input: object): Promise<Json>;
  /** Starts a function and waits for what it answers. */
  invoke(functionName: string, event: object): Promise<Json>;
  /** A stack's outputs, by the names of our own stack. */
  outputs(stack: string): Promise<Outputs>;
}

/** Signs with the default provider chain, as the AWS CLI does. `AWS_ENDPOINT_URL` leads elsewhere. */
export async function createAws(): Promise<Aws> {
  const region = regionOf(process.env);
  const sign = createSigner();

  async function send(service: Service, path: string, headers: Record<string, string>, body: string) {
    const base = process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`;
    const url = `${base.replace(/\/+$/, '')}${path}`;
    const signed = await sign(url, { method: 'POST', headers, body }, { service, region });
    const answer = await exchange(signed, body).catch((error: unknown) => {
      throw new Unreachable(
        `${service} does not answer: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    });
    if (answer.status < 300) return answer;
    const told = `${service}: ${answer.status} ${reasonIn(answer.text)}`;
    throw answer.status >= 500 ? new Unreachable(told) : new Refused(told, answer.status);
  }

  return {
    async act(service, target, input) {
      const version = service === 'sqs' ? '1.0' : '1.1';
      const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
      const { text } = await send(service, '/', headers, JSON.stringify(input));
      return text === '' ? {} : JSON.parse(text);
    },

    async invoke(functionName, event) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const headers = { 'content-type': 'application/json' };
      const { headers: answered, text } = await send('lambda', path, headers, JSON.stringify(event));
      const json: Json = text === '' ? null : JSON.parse(text);
      if (answered['x-amz-function-error'] !== undefined)
        throw new Refused(`${functionName}: ${json?.errorMessage}`);
      return json;
    },

    async outputs(stack) {
      const form = new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: stack });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { text } = await send('cloudformation', '/', headers, form.toString());
      const [, outputs = ''] = /<Outputs>([\s\S]*?)<\/Outputs>/.exec(text) ?? [];
      // AWS's own answer, and of it only names and addresses: neither holds what XML would have to escape.
      const all = outputs
        .split('</member>')
        .map((one) => [textOf(one, 'OutputKey'), textOf(one, 'OutputValue')] as const)
        .filter(([name]) => name !== '');
      return ofOneInstance(stack, Object.fromEntries(all));
    },
  };
}

function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv): string {
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  if (region === undefined) throw new Error('AWS_REGION: required for a deployed stage');
  return region;
}

const textOf = (xml: string, element: string): string =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';

/** In JSON or in XML, what AWS says was wrong. */
function reasonIn(text: string): string {
  try {
    const { __type = '', message, Message } = JSON.parse(text) as Record<string, string>;
    return `${__type.split('#').at(-1)}: ${message ?? Message ?? ''}`;
  } catch {
    return `${textOf(text, 'Code')}: ${textOf(text, 'Message')}`;
  }
}
