import { only, type Synthesized } from './billing-template.ts';

/** A line of the API's access log as API Gateway fills in its format: `-` where there is nothing to say. */
export function answeredWith(template: Synthesized, status: string, integrationError = '-'): object {
  const { Format } = only(template, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
  const known: Readonly<Record<string, string>> = {
    '$context.status': status,
    '$context.integration.error': integrationError,
  };
  return JSON.parse(
    String(Format).replaceAll(/\$context(\.\w+)+/g, (variable) => known[variable] ?? '-'),
  ) as object;
}
