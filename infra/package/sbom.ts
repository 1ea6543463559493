import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from './dependencies.ts';

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly devDependencies?: object;
  readonly optionalDependencies?: object;
}

/**
 * What is in the functions' bundles or is installed beside the package, as CycloneDX: npm's own, by the lock file, without what
 * differs from one build to the next (a serial number, the time, npm's version). `npm sbom --omit dev` would drop whatever a
 * development dependency needs as well (npm 11), so it is given a project that has none.
 */
export function sbomOf(root: string, { name, version, license, dependencies }: Manifest): string {
  const { packages, ...lock } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const { devDependencies, optionalDependencies, ...project } = packages[''] ?? {};
  const installed = Object.entries(packages).filter(([path, one]) => path !== '' && isInstalled(one));
  const folder = mkdtempSync(join(tmpdir(), 'billing-sbom-'));
  const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
  try {
    write('package.json', { name, version, license, dependencies });
    write('package-lock.json', { ...lock, packages: { '': project, ...Object.fromEntries(installed) } });
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    const {
      serialNumber: _,
      metadata,
      ...rest
    } = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
    // npm takes the folder's name for the package's.
    const component = { ...metadata.component, name };
    return `${JSON.stringify({ ...rest, metadata: { component } }, null, 2)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isInstalled = ({ dev, devOptional, optional }: Locked): boolean =>
  dev !== true && devOptional !== true && optional !== true;
