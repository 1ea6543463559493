import { describe, expect, test } from '@jest/globals';
import { functions, routesOf } from '../../infra/topology.ts';
import { ofType, only, synthesized } from '../support/billing-template.ts';
import { PROD_WITH_EVERYTHING } from '../support/stage-overrides.ts';

const routes = functions.flatMap(routesOf);
const prod = synthesized('prod');

const deployedRoutes = () => ofType(prod, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
const stage = () => only(prod, 'AWS::ApiGatewayV2::Stage');

test('the API has the topology’s routes and no other', () => {
  const keys = deployedRoutes().map(({ RouteKey }) => RouteKey);
  expect(keys.sort()).toEqual(routes.map(({ key }) => key).sort());
});

test.each(routes.map((route) => [route.key, route.auth] as const))(
  '%s is open to whom it should be (%s)',
  (key, auth) => {
    const route = deployedRoutes().find(({ RouteKey }) => RouteKey === key);
    expect(route?.AuthorizationType ?? 'NONE').toBe(auth === 'iam' ? 'AWS_IAM' : 'NONE');
  },
);

test('public are only the checkout, the customer’s page, their assets and the webhook', () => {
  const open = routes.filter(({ auth }) => auth === 'public').map(({ path }) => path);
  for (const path of open)
    expect(path).toMatch(/^\/(checkout\/\{token\}|manage\/\{token\}|assets\/\{name\}$|webhooks\/iamport$)/);
});

describe('throttles', () => {
  test.each(routes.filter(({ auth }) => auth === 'public').map(({ key }) => key))(
    '%s has the one of the configuration',
    (key) => {
      expect(stage().Properties.RouteSettings[key]).toMatchObject({
        ThrottlingRateLimit: PROD_WITH_EVERYTHING.publicThrottle.rate,
        ThrottlingBurstLimit: PROD_WITH_EVERYTHING.publicThrottle.burst,
      });
    },
  );

  test('every other route has the default one', () => {
    const { DefaultRouteSettings, RouteSettings } = stage().Properties;
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
    expect(Object.keys(RouteSettings)).toHaveLength(routes.filter(({ auth }) => auth === 'public').length);
  });

  test('are set after the routes exist', () => {
    expect(new Set(stage().DependsOn)).toEqual(
      new Set(ofType(prod, 'AWS::ApiGatewayV2::Route').map(([id]) => id)),
    );
  });
});

test('an access log line has a route and an outcome, but no path, query, address or agent', () => {
  const format = JSON.parse(stage().Properties.AccessLogSettings.Format);
  expect(format).toMatchObject({ route: '$context.routeKey', status: '$context.status' });
  const logged = JSON.stringify(format);
  for (const telling of ['path', 'query', 'sourceIp', 'userAgent', 'identity', 'protocol', 'domainName']) {
    expect(logged).not.toMatch(new RegExp(`\\$context\\.[A-Za-z.]*${telling}`, 'i'));
  }
});

test('a merchant’s own page may post the callback from the https origins customers return to', () => {
  expect(only(prod, 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration).toEqual({
    AllowOrigins: ['https://shop.example', 'https://m.shop.example'],
    AllowMethods: ['POST'],
    AllowHeaders: ['content-type'],
    MaxAge: 3_600,
  });
});

test('without an https origin no page of another origin may post', () => {
  expect(
    only(synthesized('app-schemes-only'), 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration,
  ).toBeUndefined();
});
