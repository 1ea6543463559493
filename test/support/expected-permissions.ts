import type { FunctionSpec, Grant } from '../../infra/topology.ts';

/** What each grant means, exactly. Written down a second time on purpose: a change has to be meant. */
export const expectedOfGrant: Readonly<Record<Grant, readonly string[]>> = {
  'registrations:read': ['dynamodb:GetItem Table REG#*'],
  'registrations:create': ['dynamodb:PutItem Table REG#*'],
  'registrations:settle': [
    'dynamodb:PutItem Table CARD#*',
    'dynamodb:PutItem Table REG#*',
    'dynamodb:UpdateItem Table REG#*',
  ],
  'agreements:record': [
    'dynamodb:UpdateItem Table REG#* {agreedAt,customerId,customerUid,hash,ip,lang,pk,registrationId,shape,sk,text,userAgent}',
  ],
  'manage-links:read': ['dynamodb:GetItem Table LINK#*'],
  'manage-links:create': ['dynamodb:PutItem Table LINK#*'],
  idempotency: [
    'dynamodb:GetItem Table IDEM#*',
    'dynamodb:PutItem Table IDEM#*',
    'dynamodb:UpdateItem Table IDEM#*',
  ],
  'settle-queue:send': ['sqs:SendMessage SettleQueue'],
  'settle-queue:consume': [
    'sqs:ChangeMessageVisibility SettleQueue',
    'sqs:DeleteMessage SettleQueue',
    'sqs:GetQueueAttributes SettleQueue',
    'sqs:ReceiveMessage SettleQueue',
  ],
  'charge-queue:send': ['sqs:SendMessage ChargeQueue'],
  'charge-queue:count': ['sqs:GetQueueAttributes ChargeQueue'],
  'charge-queue:consume': [
    'sqs:ChangeMessageVisibility ChargeQueue',
    'sqs:DeleteMessage ChargeQueue',
    'sqs:GetQueueAttributes ChargeQueue',
    'sqs:ReceiveMessage ChargeQueue',
  ],
  'cards:read': ['dynamodb:GetItem Table CARD#*'],
  'cards:read-due': ['dynamodb:BatchGetItem Table CARD#*'],
  'cards:check': ['dynamodb:ConditionCheckItem Table CARD#*'],
  'cards:write': ['dynamodb:PutItem Table CARD#*'],
  'plans:read': ['dynamodb:GetItem Table PLAN#*'],
  'plans:create': ['dynamodb:PutItem Table PLAN#*'],
  'subscriptions:read': ['dynamodb:BatchGetItem Table SUB#*', 'dynamodb:GetItem Table SUB#*'],
  'subscriptions:list-charges': ['dynamodb:Query Table SUB#*'],
  'subscriptions:write': [
    'dynamodb:ConditionCheckItem Table SUB#*',
    'dynamodb:PutItem Table REFUND#*',
    'dynamodb:PutItem Table SUB#*',
    'dynamodb:UpdateItem Table PLACE#*',
  ],
  'places:read': ['dynamodb:GetItem Table PLACE#*'],
  'references:read': ['dynamodb:Query Table REFERENCE#*'],
  'references:write': ['dynamodb:PutItem Table REFERENCE#*'],
  'one-off-charges:read': ['dynamodb:GetItem Table ONE#*'],
  'one-off-charges:write': ['dynamodb:PutItem Table ONE#*', 'dynamodb:PutItem Table REFUND#*'],
  'first-payments:read': ['dynamodb:BatchGetItem Table SUB#*', 'dynamodb:GetItem Table ONE#*'],
  'customers:list': [
    'dynamodb:Query Table/index/customer CUSTOMER#*',
    'dynamodb:BatchGetItem Table CARD#*',
    'dynamodb:BatchGetItem Table SUB#*',
  ],
  'customers:list-one-offs': ['dynamodb:BatchGetItem Table ONE#*'],
  'paid-charges:list': ['dynamodb:Query Table/index/paid PAID#*'],
  'days:read': [
    'dynamodb:Query Table/index/paid FACTS#*',
    'dynamodb:Query Table/index/paid PAID#*',
    'dynamodb:GetItem Table DAYS#*',
    'dynamodb:Query Table DAYS#*',
    'dynamodb:Query Table REFUND#*',
  ],
  'days:write': ['dynamodb:PutItem Table DAYS#*'],
  'reconciliations:write': ['dynamodb:GetItem Table RECON#*', 'dynamodb:PutItem Table RECON#*'],
  'batches:read': ['dynamodb:GetItem Table BATCHES*', 'dynamodb:Query Table BATCHES*'],
  'batches:write': ['dynamodb:PutItem Table BATCHES*'],
  'batch-items:read': ['dynamodb:Query Table BATCH#*'],
  'batch-items:write': ['dynamodb:PutItem Table BATCH#*', 'dynamodb:ConditionCheckItem Table BATCHES*'],
  'batch-queue:send': ['sqs:SendMessage BatchQueue'],
  'batch-queue:consume': [
    'sqs:ChangeMessageVisibility BatchQueue',
    'sqs:DeleteMessage BatchQueue',
    'sqs:GetQueueAttributes BatchQueue',
    'sqs:ReceiveMessage BatchQueue',
  ],
  'holds:read': ['dynamodb:GetItem Table HOLD*'],
  'holds:write': ['dynamodb:UpdateItem Table HOLD*'],
  'records:list': [
    'dynamodb:Query Table/index/status STATUS#*',
    'dynamodb:Query Table/index/plan PLAN#*',
    'dynamodb:Query Table/index/plan PLANS*',
    'dynamodb:Query Table/index/open OPEN#*',
    'dynamodb:Query Table/index/paid PAID#*',
    'dynamodb:Query Table REFUND#*',
    'dynamodb:BatchGetItem Table ONE#*',
    'dynamodb:BatchGetItem Table PLAN#*',
    'dynamodb:BatchGetItem Table SUB#*',
  ],
  'due:count': [
    'dynamodb:Query Table/index/due DUE#* {customerUid,due_pk,due_sk,merchantUid,period,pk,registrationId,sk,subscriptionId}',
  ],
  'due:claim': [
    'dynamodb:Query Table/index/due DUE#* {customerUid,due_pk,due_sk,merchantUid,period,pk,registrationId,sk,subscriptionId}',
    'dynamodb:UpdateItem Table ONE#* {due_sk,pk,sk}',
    'dynamodb:UpdateItem Table REG#* {due_sk,pk,sk}',
    'dynamodb:UpdateItem Table SUB#* {due_sk,pk,sk}',
  ],
  'merchant-uids:check': [
    'dynamodb:GetItem Table ONE#* {pk,sk}',
    'dynamodb:GetItem Table REG#* {pk,sk}',
    'dynamodb:GetItem Table SUB#* {owedFrom,period,pk,sk}',
  ],
  'hints:take': ['dynamodb:GetItem Table HINT#*', 'dynamodb:UpdateItem Table HINT#*'],
  'hints:release': ['dynamodb:UpdateItem Table HINT#*'],
  'events:publish': ['events:PutEvents EventsBus'],
  'events:list': [
    'dynamodb:Query Table ONE#*',
    'dynamodb:GetItem Table CARD#*',
    'dynamodb:GetItem Table ONE#*',
    'dynamodb:GetItem Table RECON#*',
    'dynamodb:GetItem Table SUB#*',
    'dynamodb:Query Table SUB#*',
  ],
  'webhook-queue:send': ['sqs:SendMessage WebhookQueue'],
  'webhook-queue:consume': [
    'sqs:ChangeMessageVisibility WebhookQueue',
    'sqs:DeleteMessage WebhookQueue',
    'sqs:GetQueueAttributes WebhookQueue',
    'sqs:ReceiveMessage WebhookQueue',
  ],
  'events:read-handles': [
    'dynamodb:GetItem Table CARD#* {metadata,pk,reference,sk}',
    'dynamodb:GetItem Table ONE#* {metadata,pk,reference,sk}',
    'dynamodb:GetItem Table SUB#* {metadata,pk,reference,sk}',
  ],
  'webhook-secret:read': ['secretsmanager:GetSecretValue WebhookKeysSecret'],
  iamport: ['secretsmanager:GetSecretValue IamportKeysSecret'],
};

const expectedOfTrigger: Readonly<Record<FunctionSpec['trigger']['kind'], readonly string[]>> = {
  http: [],
  // The grant `…-queue:consume` says it.
  queue: [],
  schedule: ['sqs:SendMessage TimerDeadLetters'],
  stream: [
    'dynamodb:DescribeStream Table/stream',
    'dynamodb:GetRecords Table/stream',
    'dynamodb:GetShardIterator Table/stream',
    'dynamodb:ListStreams Table/stream',
    'sqs:SendMessage EventsDeadLetters',
  ],
};

/** Everything a function's role may do: its own log lines, what its trigger takes, what it was granted. */
export function expectedPermissions({ grants, trigger }: Pick<FunctionSpec, 'grants' | 'trigger'>): string[] {
  const lines = [
    'logs:CreateLogStream JournalLogGroup',
    'logs:PutLogEvents JournalLogGroup',
    ...expectedOfTrigger[trigger.kind],
    ...grants.flatMap((grant) => expectedOfGrant[grant]),
  ];
  return [...new Set(lines)].sort();
}
