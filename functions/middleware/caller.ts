import type { HttpEvent } from './http.ts';

/** Who has signed the request: an IAM ARN. On one machine nobody signs. */
export function callerOf(event: HttpEvent): string {
  const context = event.requestContext as {
    readonly authorizer?: { readonly iam?: { readonly userArn?: string } };
  };
  return context?.authorizer?.iam?.userArn ?? 'local';
}
