import { delimiter, dirname, join } from 'node:path';
import type { LoopbackCertificate } from './loopback-tls.ts';

/** The region the product lives in; MiniStack scopes every resource by it. */
export const REGION = 'ap-northeast-2';
/** Twelve digits, so that ARNs look real; nothing on AWS is ever reached with it. */
export const ACCOUNT = '111122223333';
/** MiniStack checks signatures against it when IAM is enforced. */
const SECRET_KEY = 'not-a-secret';
/**
 * MiniStack's own environment, built from nothing: whatever it has, every Lambda inherits, and a Lambda must not
 * see the developer's credentials or a setting that the stack does not give it. PATH starts with the Node that runs
 * the tests, because MiniStack runs a `nodejs*` function with the `node` it finds there.
 */
export function serverEnv(
  folder: string,
  port: number,
  certificate: LoopbackCertificate | undefined,
): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    STATE_DIR: join(folder, 'state'),
    S3_DATA_DIR: join(folder, 's3'),
    LANG: 'C.UTF-8',
    // The default is 0.0.0.0.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    // What a Lambda's SDK is sent to. By name, because queue URLs carry it and the SDK warns in the log at every
    // call when the two differ.
    AWS_ENDPOINT_URL: `${certificate ? 'https' : 'http'}://localhost:${port}`,
    // Must equal clientEnv's pair: when IAM is enforced they are the root credentials.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    // MiniStack's shim around https calls url.parse, and Node would report that in every function's log.
    NODE_OPTIONS: '--disable-warning=DEP0169',
    ...(certificate && {
      AUTH: 'true',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificate.certFile,
      MINISTACK_SSL_KEY: certificate.keyFile,
      NODE_EXTRA_CA_CERTS: certificate.certFile,
    }),
  };
}

/** What a client, the cdk CLI included, needs to reach this MiniStack and nothing else. */
export function clientEnv(
  endpoint: string,
  folder: string,
  certificate: LoopbackCertificate | undefined,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // A 12-digit key is the account id by MiniStack's rule.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    // No profile, no instance role: nothing that could lead to a real account.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    // cdk keeps its account cache under HOME; one from a real account must not answer here.
    HOME: folder,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // The first is what the cdk CLI reads, the second every other Node process.
    ...(certificate && { AWS_CA_BUNDLE: certificate.certFile, NODE_EXTRA_CA_CERTS: certificate.certFile }),
  };
}
