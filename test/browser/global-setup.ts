import chromium from '@sparticuz/chromium';

/** Unpacks the browser before two suites do so at the same time: one would start a file that the other still writes. */
export default async function setUp(): Promise<void> {
  await chromium.executablePath();
}
