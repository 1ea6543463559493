import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chooseEngine, databaseFile, findDynoxide } from '../../infra/local/engine-choice.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-choice-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const url = 'http://127.0.0.1:8000';

describe('the engine', () => {
  test('is the one at the endpoint that is named', () => {
    expect(chooseEngine({ AWS_ENDPOINT_URL_DYNAMODB: url })).toEqual({ kind: 'endpoint', url });
    expect(chooseEngine({ AWS_ENDPOINT_URL_DYNAMODB: url, LOCAL_ENGINE: 'endpoint' })).toEqual({
      kind: 'endpoint',
      url,
    });
  });

  test('is Dynoxide where there is one, and else the model', () => {
    const found = findDynoxide({ PATH: '' });
    expect(chooseEngine({ PATH: '' })).toEqual(
      found === undefined ? { kind: 'model' } : { kind: 'dynoxide', binary: found },
    );
  });

  test('is the model when it is asked for, whatever else there is', () => {
    expect(chooseEngine({ AWS_ENDPOINT_URL_DYNAMODB: url, LOCAL_ENGINE: 'model' })).toEqual({
      kind: 'model',
    });
  });

  test('is not guessed at: a wrong word, or an endpoint that nobody names, is a sentence', () => {
    expect(() => chooseEngine({ LOCAL_ENGINE: 'Dynoxide' })).toThrow(
      'LOCAL_ENGINE: received "Dynoxide"; allowed are model, dynoxide and endpoint',
    );
    expect(() => chooseEngine({ LOCAL_ENGINE: 'endpoint' })).toThrow(
      /^LOCAL_ENGINE=endpoint needs AWS_ENDPOINT_URL_DYNAMODB: /,
    );
  });
});

test.each([
  ['model', 'dynamodb.sqlite', 'dynoxide'],
  ['dynoxide', 'dynamodb-model.sqlite', 'model'],
] as const)('%s does not begin beside the data of another engine', (kind, others, other) => {
  expect(databaseFile(folder, kind)).not.toBe(join(folder, others));
  writeFileSync(join(folder, others), '');
  expect(() => databaseFile(folder, kind)).toThrow(
    `The data in ${folder} are in the engine ${other}, and ${kind} was to be started. Go on with LOCAL_ENGINE=${other}`,
  );
});
