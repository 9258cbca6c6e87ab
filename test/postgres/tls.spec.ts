import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodedError } from '#libs/kernel';
import { openPostgres } from '#libs/postgres';
import { skipped } from '../support/figures.js';

/* A server that secures the connection as PostgreSQL does, and refuses whoever comes that far. */

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) skipped('PostgreSQL over TLS', 'there is no openssl to make certificates with');

/** `28P01`, as PostgreSQL words it: proof that the password would have been sent. */
const refusal = (): Buffer => {
  const fields = Buffer.from('SFATAL\0C28P01\0Mpassword authentication failed\0\0');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
};

(hasOpenssl ? describe : describe.skip)('TLS to PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-tls-'));
  const file = (name: string): string => join(folder, name);
  const sockets = new Set<Socket>();
  let server: Server;

  beforeAll(async () => {
    for (const [name, host] of [
      ['right', 'localhost'],
      ['other', 'elsewhere.example'],
    ] as const)
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${host}`]
          .concat(['-addext', `subjectAltName=DNS:${host}`])
          .concat(['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)]),
        { stdio: 'pipe' },
      );
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.once('data', () => {
        socket.write('S');
        const secured = new TLSSocket(socket, {
          isServer: true,
          key: readFileSync(file(`${shown}.key`)),
          cert: readFileSync(file(`${shown}.crt`)),
        });
        secured.on('error', () => undefined);
        secured.once('data', () => secured.end(refusal()));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
    rmSync(folder, { recursive: true });
  });

  let shown: 'right' | 'other' = 'right';

  it.each([
    ['from nobody it knows', 'right', 'sslmode=verify-full', 'POSTGRES_TLS_REFUSED'],
    [
      'from nobody it knows, although only encryption is asked for',
      'right',
      'sslmode=require',
      'POSTGRES_TLS_REFUSED',
    ],
    [
      'of the authority named',
      'right',
      'sslmode=verify-full&sslrootcert=right',
      'POSTGRES_CREDENTIALS_REFUSED',
    ],
    ['for another host', 'other', 'sslmode=verify-full&sslrootcert=other', 'POSTGRES_TLS_REFUSED'],
    [
      'for another host, where only the authority counts',
      'other',
      'sslmode=verify-ca&sslrootcert=other',
      'POSTGRES_CREDENTIALS_REFUSED',
    ],
    [
      'of another authority, where only that counts',
      'other',
      'sslmode=verify-ca&sslrootcert=right',
      'POSTGRES_TLS_REFUSED',
    ],
  ] as const)('meets a certificate %s', async (_, certificate, query, code) => {
    shown = certificate;
    const { port } = server.address() as AddressInfo;
    const parameters = query.replace(
      /sslrootcert=(\w+)/,
      (__, name: string) => `sslrootcert=${file(`${name}.crt`)}`,
    );
    const url = `postgresql://ledger:S3cret@localhost:${String(port)}/ledger?${parameters}`;
    const error = await openPostgres({ url }).catch((thrown: unknown) => thrown as CodedError);
    expect(error).toMatchObject({ code });
  });
});
