import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { functions } from '../../infra/topology.ts';
import { buildPackage, type Packed, packPackage } from '../support/package.ts';
import { PATIENCE_MS } from '../support/patience.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

let folder: string;
let dist: string;
let packed: Packed;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'billing-package-'));
  dist = join(folder, 'dist');
  buildPackage(dist);
  packed = packPackage(dist, folder);
}, PATIENCE_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const manifest = () => JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'));

test('two builds, in two places, are the same to the last bit', () => {
  const other = join(folder, 'elsewhere', 'again');
  buildPackage(other);
  expect(digestOf(packPackage(other, join(folder, 'elsewhere')).tarball)).toBe(digestOf(packed.tarball));
});

describe('the tarball', () => {
  test('has compiled code with its types, bundles, four pages, and nothing else', () => {
    const known = [
      /^(CHANGELOG\.md|LICENSE|README(\.ko)?\.md|package\.json|sbom\.cdx\.json)$/,
      /^(infra|shared|client|functions)\/[\w./-]+\.(d\.ts|js|css|html)$/,
      /^bundles\/[\w-]+\/(index\.js|(checkout-page|manage-page|page)\/[\w-]+\.(js|css))$/,
    ];
    expect(packed.files.filter((file) => !known.some((pattern) => pattern.test(file)))).toEqual([]);
    const bundled = packed.files.filter((file) => file.endsWith('/index.js') && file.startsWith('bundles/'));
    expect(bundled.sort()).toEqual(functions.map(({ name }) => `bundles/${name}/index.js`).sort());
    console.info(
      `${packed.files.length} files, ${(packed.size / 1e6).toFixed(1)} MB, unpacked ${(packed.unpackedSize / 1e6).toFixed(1)} MB`,
    );
    // Half of what it would be with sourcemaps.
    expect(packed.size).toBeLessThan(5_000_000);
  });

  test('says nothing of the machine that made it', () => {
    for (const file of packed.files) {
      const text = readFileSync(join(dist, file), 'utf8');
      for (const here of [ROOT, folder]) expect([file, text.includes(here)]).toEqual([file, false]);
    }
  });

  test('exports files that are there', () => {
    const { exports } = manifest();
    expect(Object.keys(exports)).toContain('.');
    for (const conditions of Object.values<string | object>(exports)) {
      for (const path of typeof conditions === 'string' ? [conditions] : Object.values(conditions))
        expect(packed.files).toContain(path.slice(2));
    }
  });

  test('brings no CDK of its own', () => {
    const { dependencies, peerDependencies } = manifest();
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
    for (const name of ['aws-cdk-lib', 'constructs', 'esbuild', 'cdk-nag', 'typescript'])
      expect(dependencies).not.toHaveProperty([name]);
    expect(dependencies).toHaveProperty('valibot');
  });
});

test('the SBOM lists what is bundled and installed, and neither time nor serial number', () => {
  const sbom = JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8'));
  expect([sbom.bomFormat, sbom.serialNumber, sbom.metadata.timestamp]).toEqual([
    'CycloneDX',
    undefined,
    undefined,
  ]);
  const listed: string[] = sbom.components.map(({ name }: { name: string }) => name);
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(listed).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  // What only a dependency of ours needs, and what only we need here.
  expect(listed).toEqual(expect.arrayContaining(['@smithy/core', 'mnemonist']));
  for (const name of ['jest', 'typescript', '@dynoxide/linux-x64']) expect(listed).not.toContain(name);
});

test('publint finds nothing', () => {
  expect(execFileSync(bin('publint'), ['run', dist, '--strict'], { encoding: 'utf8' })).toContain(
    'All good!',
  );
});

test('Are the types wrong? Not for whoever imports ES modules', () => {
  const found = spawnSync(bin('attw'), ['--pack', dist, '--profile', 'esm-only'], { encoding: 'utf8' });
  expect([found.status, found.stdout]).toEqual([0, expect.stringContaining('🟢 (ESM)')]);
});
