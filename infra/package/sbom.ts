import { execFileSync } from 'node:child_process';

/**
 * What is in the functions' bundles and what is installed beside the package, as CycloneDX: npm's own, by the lock file, without
 * what differs from one build to the next (a serial number, the time, npm's version).
 */
export function sbomOf(root: string): string {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const { serialNumber, metadata, ...rest } = JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 100_000_000 }),
  );
  const { timestamp, tools, ...lasting } = metadata;
  return `${JSON.stringify({ ...rest, metadata: lasting }, null, 2)}\n`;
}
