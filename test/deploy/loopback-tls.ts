import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export type LoopbackCertificate = { certFile: string; keyFile: string };

/**
 * A certificate for 127.0.0.1 and localhost that nobody outside `folder` can use, trusted by this process from now on.
 *
 * Needed because policies that refuse plain HTTP (`aws:SecureTransport`: the cdk's asset bucket, every queue with
 * `enforceSSL`) are evaluated as soon as MiniStack enforces IAM, and over http they refuse everything.
 * @throws Error saying so when the machine has no `openssl`.
 */
export function trustedLoopbackCertificate(folder: string): LoopbackCertificate {
  const certFile = join(folder, 'loopback.crt');
  const keyFile = join(folder, 'loopback.key');
  const request =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const extensions = ['basicConstraints=critical,CA:FALSE', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  try {
    execFileSync(
      'openssl',
      [
        ...request.split(' '),
        '-keyout',
        keyFile,
        '-out',
        certFile,
        ...extensions.flatMap((e) => ['-addext', e]),
      ],
      { stdio: 'pipe', timeout: 30_000 },
    );
  } catch (cause) {
    throw new Error('the deploy tests need the openssl command, for a certificate for 127.0.0.1', { cause });
  }
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(certFile, 'utf8')]);
  return { certFile, keyFile };
}
