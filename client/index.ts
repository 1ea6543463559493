export type { Patience } from './call.ts';
export { type ClientOptions, createBillingClient } from './client.ts';
export {
  BillingProblem,
  BillingUnavailable,
  type FieldIssue,
  FirstPaymentDeclined,
  isProblem,
  type ProblemCode,
} from './problems.ts';
export type { CredentialSource, Credentials } from './signing.ts';
export type { Answer, BillingClient, CallOptions, Listing, OperationId, Params, Schemas } from './types.ts';
