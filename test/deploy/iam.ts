import { AwsClient } from 'aws4fetch';

export type AccessKey = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export type Iam = {
  /** A user with an access key, who may do what `policy` says, or nothing. */
  createUser(name: string, policy?: object): Promise<AccessKey>;
  /** Credentials of the role whose name begins so. */
  assumeRole(namePrefix: string): Promise<AccessKey>;
  /** See the comment below. Answers how many policies it changed. */
  nameBatchSends(rolePrefix: string): Promise<number>;
};

/** IAM's query protocol, as far as the deploy tests need it. */
export function createIam(endpoint: string, region: string, key: AccessKey): Iam {
  const call = async (
    Action: string,
    parameters: Record<string, string> = {},
    [service, Version]: readonly [string, string] = ['iam', '2010-05-08'],
  ): Promise<string> => {
    const client = new AwsClient({ ...key, service, region, retries: 0 });
    const body = new URLSearchParams({ Action, ...parameters, Version }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await client.fetch(endpoint, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${Action}: ${text}`);
    return text;
  };
  return {
    async createUser(UserName, policy) {
      await call('CreateUser', { UserName });
      if (policy !== undefined) {
        const PolicyDocument = JSON.stringify(policy);
        await call('PutUserPolicy', { UserName, PolicyName: 'policy', PolicyDocument });
      }
      const created = await call('CreateAccessKey', { UserName });
      const [accessKeyId = ''] = elements(created, 'AccessKeyId');
      const [secretAccessKey = ''] = elements(created, 'SecretAccessKey');
      return { accessKeyId, secretAccessKey };
    },

    async assumeRole(namePrefix) {
      const arns = elements(await call('ListRoles', { MaxItems: '1000' }), 'Arn');
      const [RoleArn, ...others] = arns.filter((arn) => arn.split('/').at(-1)?.startsWith(namePrefix));
      if (RoleArn === undefined || others.length > 0) throw new Error(`not exactly one role ${namePrefix}…`);
      const answer = await call('AssumeRole', { RoleArn, RoleSessionName: 'test' }, ['sts', '2011-06-15']);
      const [accessKeyId = ''] = elements(answer, 'AccessKeyId');
      const [secretAccessKey = ''] = elements(answer, 'SecretAccessKey');
      const [sessionToken = ''] = elements(answer, 'SessionToken');
      return { accessKeyId, secretAccessKey, sessionToken };
    },

    // MiniStack 1.5.33 asks for `sqs:SendMessageBatch`, an action that AWS does not have: there `sqs:SendMessage`
    // allows both calls. Wherever a role of ours has the one, this adds the other on the same queue, and nothing else.
    async nameBatchSends(rolePrefix) {
      let changed = 0;
      const roles = elements(await call('ListRoles', { MaxItems: '1000' }), 'RoleName');
      for (const RoleName of roles.filter((name) => name.startsWith(rolePrefix))) {
        for (const PolicyName of elements(await call('ListRolePolicies', { RoleName }), 'member')) {
          const [encoded = ''] = elements(
            await call('GetRolePolicy', { RoleName, PolicyName }),
            'PolicyDocument',
          );
          const document = decodeURIComponent(encoded).replaceAll('&quot;', '"');
          const PolicyDocument = JSON.stringify(withBatchSends(JSON.parse(document)));
          if (PolicyDocument === document) continue;
          await call('PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
          changed += 1;
        }
      }
      return changed;
    },
  };
}

type Policy = { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };

function withBatchSends(policy: Policy): Policy {
  const Statement = policy.Statement.map((statement) => {
    const actions = [statement.Action].flat();
    return actions.includes('sqs:SendMessage')
      ? { ...statement, Action: [...actions, 'sqs:SendMessageBatch'] }
      : statement;
  });
  return { ...policy, Statement };
}

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]+)</${name}>`, 'g'))].map(([, text]) => text ?? '');
}
