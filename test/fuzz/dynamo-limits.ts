/** AWS: a partition key takes 2,048 bytes, a sort key 1,024; neither may be empty. The table model lets them pass. */
const LIMITS: Readonly<Record<string, number>> = {
  pk: 2_048,
  sk: 1_024,
  due_pk: 2_048,
  due_sk: 1_024,
  customer_pk: 2_048,
  customer_sk: 1_024,
  status_pk: 2_048,
  status_sk: 1_024,
  plan_pk: 2_048,
  plan_sk: 1_024,
  open_pk: 2_048,
  open_sk: 1_024,
  paid_pk: 2_048,
  paid_sk: 1_024,
};

/** Throws as DynamoDB does when a command names a key that it would refuse. */
export function refuseWhatDynamoRefuses(input: unknown, depth = 0): void {
  // TransactItems[] → Put → Item, RequestItems → table → Keys[]: keys stand at most so deep.
  if (typeof input !== 'object' || input === null || depth > 5) return;
  for (const [name, value] of Object.entries(input)) {
    const limit = LIMITS[name];
    if (limit !== undefined && typeof value === 'string') {
      const bytes = Buffer.byteLength(value);
      if (bytes === 0 || bytes > limit) throw validationException(`${name} of ${bytes} bytes`);
    } else refuseWhatDynamoRefuses(value, depth + 1);
  }
}

function validationException(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}
