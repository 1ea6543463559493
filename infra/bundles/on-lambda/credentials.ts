/**
 * Stands in for the SDK's default chain of credential providers. On Lambda the role's credentials
 * are in the environment for as long as the process lives; the chain would find them there too, after
 * having loaded profiles, SSO, STS and instance metadata: 118 kB and a good part of a cold start.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('no AWS credentials in the environment');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
};
