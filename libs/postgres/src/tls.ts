import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ConnectionSettings, TlsFiles } from './connection-string.js';
import { postgresError } from './errors.js';

const refusal = (detail: string, cause?: unknown) =>
  postgresError('POSTGRES_TLS_REFUSED', { detail }, cause === undefined ? undefined : { cause });

const pem = (name: string, file: string): string => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown failure';
    throw refusal(`${name} cannot be read: ${file} (${code}).`, error);
  }
  if (!text.includes('-----BEGIN ')) throw refusal(`${name} is not a PEM file: ${file}.`);
  return text;
};

/** The options of the TLS connection, or false for none; files given apart win over those in the string. */
export const tlsOptionsOf = (
  { tlsMode, tlsFiles }: ConnectionSettings,
  given: TlsFiles = {},
): ConnectionOptions | false => {
  const caFile = given.caFile ?? tlsFiles.caFile;
  const certFile = given.certFile ?? tlsFiles.certFile;
  const keyFile = given.keyFile ?? tlsFiles.keyFile;
  if (tlsMode === 'disable') {
    if (caFile === undefined && certFile === undefined && keyFile === undefined) return false;
    throw refusal(
      'Certificates are given although sslmode is disable; for this host say sslmode=verify-full.',
    );
  }
  if ((certFile === undefined) !== (keyFile === undefined))
    throw refusal('sslcert and sslkey are given together or not at all.');
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    // `system` is libpq's word for the authorities this machine trusts, which are the default here.
    ...(caFile !== undefined && caFile !== 'system' && { ca: pem('sslrootcert', caFile) }),
    ...(certFile !== undefined && { cert: pem('sslcert', certFile) }),
    ...(keyFile !== undefined && { key: pem('sslkey', keyFile) }),
    ...(tlsMode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  };
};
