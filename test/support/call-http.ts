import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { HttpResponse } from '../../functions/middleware/http.ts';
import { lambdaContext } from './events.ts';
import { undocumented } from './openapi/answers.ts';

/** What `createHandler` of an HTTP function makes. */
export type HttpFunction = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<HttpResponse> | undefined;

/**
 * Calls one HTTP function. Its answer, whatever the test is about, must be one that docs/api.openapi.yaml describes:
 * status, content type, headers, and a body without a field that is not listed.
 */
export async function callHttp(handler: HttpFunction, event: APIGatewayProxyEventV2): Promise<HttpResponse> {
  const answer = (await handler(event, lambdaContext)) ?? {};
  const flaws = undocumented(event.routeKey, answer);
  if (flaws.length > 0) {
    const what = `${event.routeKey}, ${answer.statusCode}: not as docs/api.openapi.yaml says`;
    throw new Error([what, ...flaws, answer.body ?? ''].join('\n  '));
  }
  return answer;
}
