import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Sizes } from './sizes.ts';
import { itemsOf } from './world.ts';

export interface Part {
  readonly folder: string;
  readonly sizes: Sizes;
  /** Of so many, the how-manieth. */
  readonly part: number;
  readonly parts: number;
}

const LINES = 50_000;

const { folder, sizes, part, parts } = workerData as Part;
let lines: string[] = [];
let files = 0;
for await (const item of itemsOf(sizes, part, parts)) {
  lines.push(JSON.stringify({ Item: marshall(item, { removeUndefinedValues: true }) }));
  if (lines.length === LINES) flush();
}
flush();

/** As DynamoDB exports a table to S3: lines of DynamoDB JSON, compressed. */
function flush(): void {
  writeFileSync(join(folder, `${part}-${files}.json.gz`), gzipSync(`${lines.join('\n')}\n`, { level: 1 }));
  files += 1;
  lines = [];
}
