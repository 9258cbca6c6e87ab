import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { connectionOf } from '../../apps/cli/src/store/connection.js';

const directory = mkdtempSync(join(tmpdir(), 'connection-'));
const file = join(directory, 'connection');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('a connection string in a file', () => {
  it('is its first line, whole, however long the list of nodes is', async () => {
    const nodes = Array.from({ length: 60 }, (_, n) => `node-${String(n)}.eventstore.example.org:2113`);
    const text = `esdb://ledger:secret@${nodes.join(',')}?tls=true`;
    writeFileSync(file, `${text}\nnot of it\n`);
    expect(await connectionOf(`@${file}`)).toBe(text);
  });

  it.each([
    ['', 'CLI_INPUT_MISSING'],
    ['postgres://ledger@127.0.0.1/ledger', 'CLI_STORE_UNKNOWN'],
  ])('is not %j', async (text, code) => {
    writeFileSync(file, `${text}\n`);
    await expect(connectionOf(`@${file}`)).rejects.toMatchObject({ code });
  });

  it('may hold a password, which an argument may not', async () => {
    await expect(connectionOf('esdb://ledger:secret@127.0.0.1:2113')).rejects.toMatchObject({
      code: 'CLI_SECRET_ARGUMENT',
    });
  });
});
