import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stages } from '../../infra/config.ts';
import { settingsEnvironment } from '../../infra/constructs/settings-environment.ts';
import { readSettings } from '../../shared/adapters/settings.ts';
import { isPastHorizon } from '../../shared/domain/charge-transitions.ts';
import { HORIZON_TERMS, smallestHorizonMs } from '../../shared/domain/horizon.ts';
import * as env from '../../shared/env.ts';
import { MINUTE_MS, sending, timing } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const CHARGE_TIMEOUT_MS = 24_000;
const at = (ms: number) => new Date(NOW.getTime() + ms);

it('a wait of a quarter of an hour covers clocks 5 minutes apart, a commit after 7 and a listing 2 minutes later', () => {
  expect(HORIZON_TERMS).toMatchObject({
    clockDifferenceMs: 5 * MINUTE_MS,
    latestCommitMs: 7 * MINUTE_MS,
    listingLagMs: 2 * MINUTE_MS,
  });
  expect(smallestHorizonMs(CHARGE_TIMEOUT_MS)).toBeLessThanOrEqual(15 * MINUTE_MS);
});

it('at the smallest horizon no attempt is given up while it can still come to light', () => {
  const horizonMs = smallestHorizonMs(CHARGE_TIMEOUT_MS);
  const { postBegunMs, postHandedOverMs, latestCommitMs, listingLagMs, clockDifferenceMs } = HORIZON_TERMS;
  const upTo = (ms: number) => fc.integer({ min: 0, max: ms });
  fc.assert(
    fc.property(
      upTo(postBegunMs + postHandedOverMs + CHARGE_TIMEOUT_MS),
      upTo(latestCommitMs),
      upTo(listingLagMs),
      fc.integer({ min: -clockDifferenceMs, max: clockDifferenceMs }),
      (leaves, commits, lags, ahead) => {
        // The one who looks up has a clock that is `ahead` of the one who has written `sentAt`.
        const listedAt = at(leaves + commits + lags + ahead);
        const [attempt] = sending().attempts;
        expect(isPastHorizon(attempt!, listedAt, { ...timing, horizonMs })).toBe(false);
      },
    ),
  );
});

it('a function does not start with a shorter one, whoever has set it', () => {
  const environment = (horizonMs: number) => ({
    ...settingsEnvironment(stages.dev, { publicBaseUrl: 'https://billing.example', instanceId: 'stack' }),
    [env.chargeHorizonMs]: String(horizonMs),
  });
  const smallestMs = smallestHorizonMs(stages.dev.iamportChargeTimeoutMs);
  const noChannel = () => '';
  expect(readSettings(environment(smallestMs), noChannel).billing.timing.horizonMs).toBe(smallestMs);
  expect(() => readSettings(environment(smallestMs - 1), noChannel)).toThrow(
    `a horizon is at least ${smallestMs} ms`,
  );
});
