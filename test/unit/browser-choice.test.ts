import { expect, test } from '@jest/globals';
import { browsersToTry } from '../support/browser-choice.ts';

test.each([
  ['linux', 'x64', {}, ['npm']],
  ['linux', 'arm64', {}, [{ channel: 'chrome' }, { channel: 'msedge' }, { channel: 'chromium' }]],
  ['darwin', 'arm64', {}, [{ channel: 'chrome' }, { channel: 'msedge' }, { channel: 'chromium' }]],
  ['win32', 'x64', {}, [{ channel: 'chrome' }, { channel: 'msedge' }, { channel: 'chromium' }]],
  ['linux', 'x64', { CHROME_PATH: '/opt/chrome' }, [{ executablePath: '/opt/chrome' }]],
])('the pages are tested, on %s %s with %j, in the first there is of %j', (platform, arch, env, browsers) => {
  expect(browsersToTry({ platform, arch, env })).toEqual(browsers);
});
