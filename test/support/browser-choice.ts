import type { LaunchOptions } from 'playwright-core';

interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Installed browsers that speak what Playwright speaks. */
const CHANNELS = ['chrome', 'msedge', 'chromium'] as const;

/**
 * The ways to a browser on a machine, in the order to try them; `npm`: Chromium as the registry brings it, for Linux x64
 * only. Elsewhere whatever is installed: a path of one's own in `CHROME_PATH`, Chrome, Edge or Chromium.
 */
export function browsersToTry({ platform, arch, env }: Machine): readonly ('npm' | LaunchOptions)[] {
  const own = env['CHROME_PATH'];
  if (own) return [{ executablePath: own }];
  if (platform === 'linux' && arch === 'x64') return ['npm'];
  return CHANNELS.map((channel) => ({ channel }));
}

export const NO_BROWSER =
  'No browser was found for the tests of pages: npm brings one on Linux x64 only. Install Chrome, Edge or Chromium, or name one in CHROME_PATH.';
