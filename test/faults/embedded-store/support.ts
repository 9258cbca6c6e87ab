import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EventStore } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { spawnTypeScript, type SpawnTypeScriptOptions } from '../../support/spawn-typescript.js';

/** A directory for one test, gone afterwards. */
export const inDirectory = async (work: (directory: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-faults-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** Position to event id, of every append that was acknowledged. */
export type Acknowledged = Map<string, string>;

/** The appending process, what it has told, and a way to wait for more. */
export const startAppender = (file: string, options: Omit<SpawnTypeScriptOptions, 'args'> = {}) => {
  const child = spawnTypeScript(new URL('./appender.ts', import.meta.url), { ...options, args: [file] });
  const lines: string[] = [];
  const acknowledged: Acknowledged = new Map();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    const [kind, position, id] = line.split(' ');
    // The last line of a killed process may be cut short: then nobody was told.
    if (kind === 'ack' && position?.length === 16 && id?.length === 36) acknowledged.set(position, id);
    lines.push(line);
  });
  const ended = new Promise<void>((resolve) => reader.once('close', resolve));
  const until = async (enough: () => boolean): Promise<void> => {
    while (!enough()) {
      if (child.exitCode !== null)
        throw new Error(`the appender ended: ${lines.slice(-3).join('; ')} ${complaint}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return { child, lines, acknowledged, ended, until, complaint: () => complaint };
};

/** Acknowledged events that the ledger does not hold at their place. */
export const countLost = async (store: EventStore, acknowledged: Acknowledged): Promise<number> => {
  const stored = new Map<string, string>();
  for await (const event of store.readAll()) stored.set(event.position, event.id);
  return [...acknowledged].filter(([position, id]) => stored.get(position) !== id).length;
};

/** Opens the file as after a restart, and looks for what is lost. */
export const lostAfterRestart = async (file: string, acknowledged: Acknowledged): Promise<number> => {
  const store = await openSqliteEventStore({ file });
  try {
    return await countLost(store, acknowledged);
  } finally {
    await store.close();
  }
};
