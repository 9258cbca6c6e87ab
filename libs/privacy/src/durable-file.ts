import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Makes `file` with mode 0600, whole or not at all, and durable on return. Never overwrites: answers false
 * when the file is there already. Throws Node's file system errors.
 */
export function createDurably(file: string, text: string): boolean {
  return viaTemporary(file, text, (temporary) => {
    try {
      // Unlike a rename, a hard link fails when the name is taken.
      linkSync(temporary, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Puts `text` in the place of what `file` held: a reader, or a crash, finds the old or the new, never a part. */
export function replaceDurably(file: string, text: string): void {
  viaTemporary(file, text, (temporary) => {
    renameSync(temporary, file);
  });
}

function viaTemporary<T>(file: string, text: string, publish: (temporary: string) => T): T {
  const directory = dirname(file);
  const temporary = join(directory, `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const descriptor = openSync(temporary, 'wx', OWNER_ONLY);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const published = publish(temporary);
    syncDirectory(directory);
    return published;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A new name survives a power cut only when its directory is on disk too. */
function syncDirectory(directory: string): void {
  // Windows cannot open a directory.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
