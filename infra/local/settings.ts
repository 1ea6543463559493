import type { Settings } from '../../shared/ports.ts';
import { TEST_MID } from '../config.ts';

export const LOCAL_KEYS = {
  impKey: 'local-imp-key',
  impSecret: 'local-imp-secret',
  impCode: 'imp00000000',
} as const;

/** What a stage decides, for one machine. Customers may be sent back to any port of this machine. */
export function localSettings(url: string, simulatorUrl: string): Settings {
  return {
    publicBaseUrl: url,
    impCode: LOCAL_KEYS.impCode,
    sdkUrl: `${simulatorUrl}/v1/iamport.js`,
    payments: { mid: TEST_MID, sandbox: 'allow' },
    allowedReturnUrls: ['http://127.0.0.1:*', 'http://localhost:*', 'https://shop.example', 'shopapp:'],
    webhookSource: { policy: 'off', addresses: [] },
  };
}
