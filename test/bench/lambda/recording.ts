/** One exchange of a function with what is outside of it, as it went over the wire. */
export interface Exchange {
  /** `X-Amz-Target` of an AWS service, else method and path of 아임포트. */
  readonly kind: string;
  readonly requestBody: string;
  readonly status: number;
  readonly contentType: string;
  readonly responseBody: string;
}

/** An event, and all that one invocation with it asks outside. */
export interface Scene {
  /** As the topology has it. */
  readonly functionName: string;
  readonly event: object;
  /** Of the first invocation of a process, in order. A later one has its secret and its token already. */
  readonly exchanges: readonly Exchange[];
}

const TABLE = 'DynamoDB_20120810.';
const SECRETS = 'secretsmanager.';
const QUEUES = 'AmazonSQS.';

export const isTable = ({ kind }: Pick<Exchange, 'kind'>) => kind.startsWith(TABLE);
export const isSecret = ({ kind }: Pick<Exchange, 'kind'>) => kind.startsWith(SECRETS);
export const isQueue = ({ kind }: Pick<Exchange, 'kind'>) => kind.startsWith(QUEUES);
export const isGateway = ({ kind }: Pick<Exchange, 'kind'>) => kind.includes(' /');
