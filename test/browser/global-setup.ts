import chromium from '@sparticuz/chromium';
import { browsersToTry } from '../support/browser-choice.ts';

/** Unpacks the browser before two suites do so at the same time: one would start a file that the other still writes. */
export default async function setUp(): Promise<void> {
  if (browsersToTry(process).includes('npm')) await chromium.executablePath();
}
