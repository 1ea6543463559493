interface EndpointParameters {
  readonly Region?: string;
  /** From `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/**
 * Stands in for each client's endpoint rules (10 kB of them, and 20 of what evaluates them): the regional endpoint over
 * HTTPS, in the partitions `aws`, `aws-us-gov` and `aws-cn`. What else the rules know is refused by name: FIPS, dual stack and
 * the isolated partitions. Endpoints by account want an account id with the credentials, which ours do not have.
 */
export function regionalEndpoint(host: string) {
  return ({ Region = '', Endpoint, UseFIPS = false, UseDualStack = false }: EndpointParameters) => {
    if (UseFIPS || UseDualStack) throw new Error('left out of the bundle: FIPS and dual-stack endpoints');
    if (Endpoint !== undefined) return at(Endpoint);
    if (/^cn-[a-z]+-\d+$/.test(Region)) return at(`https://${host}.${Region}.amazonaws.com.cn`);
    if (!/^(us-gov|[a-z]{2})-[a-z]+-\d+$/.test(Region))
      throw new Error(`no endpoints known in region "${Region}"`);
    return at(`https://${host}.${Region}.amazonaws.com`);
  };
}

const at = (url: string) => ({ url: new URL(url), properties: {}, headers: {} });
