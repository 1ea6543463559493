import { AwsClient } from 'aws4fetch';

export type AccessKey = { accessKeyId: string; secretAccessKey: string };

/** An IAM user with an access key, who may do what `policy` says, or nothing. */
export async function createUser(
  endpoint: string,
  region: string,
  as: AccessKey,
  name: string,
  policy?: object,
): Promise<AccessKey> {
  const iam = new AwsClient({ ...as, service: 'iam', region, retries: 0 });
  const call = async (parameters: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ ...parameters, UserName: name, Version: '2010-05-08' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await iam.fetch(endpoint, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${parameters['Action']}: ${text}`);
    return text;
  };
  await call({ Action: 'CreateUser' });
  if (policy !== undefined) {
    await call({ Action: 'PutUserPolicy', PolicyName: 'policy', PolicyDocument: JSON.stringify(policy) });
  }
  const created = await call({ Action: 'CreateAccessKey' });
  return {
    accessKeyId: element(created, 'AccessKeyId'),
    secretAccessKey: element(created, 'SecretAccessKey'),
  };
}

function element(xml: string, name: string): string {
  const [, text] = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml) ?? [];
  if (text === undefined) throw new Error(`no ${name} in ${xml}`);
  return text;
}
