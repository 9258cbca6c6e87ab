import { closeSync, fstatSync, openSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { type Clock, CodedError, systemClock } from '#libs/kernel';
import { createDurably, replaceDurably } from './durable-file.js';
import { privacyError } from './errors.js';
import { type KeyringDocument, newDocument, parseDocument } from './keyring-document.js';
import { Keyring } from './keyring.js';

export interface FileKeyringOptions {
  /** Path of the keyring, a JSON file of mode 0600. Its directory must exist. */
  readonly file: string;
  /** Whether patient keys wrapped by it exist already: then a missing keyring is a fault, not a first start. */
  readonly mustExist: boolean;
  /** Default: the system's. */
  readonly clock?: Clock;
}

const OTHERS = 0o077;

/**
 * Opens the master keyring, making it on the first start. Two processes starting at once agree on one.
 * Throws PRIVACY_KEYRING_MISSING, _UNSAFE, _MALFORMED or _INACCESSIBLE, each with the reason and the remedy.
 */
export function openFileKeyring({ file, mustExist, clock = systemClock }: FileKeyringOptions): Keyring {
  const exists = attempt(
    file,
    'looking for it',
    () => statSync(file, { throwIfNoEntry: false }) !== undefined,
  );
  if (!exists) {
    if (mustExist) throw privacyError('PRIVACY_KEYRING_MISSING', { detail: `There is no ${file}.` });
    // Losing the race against another process is as good as winning it: both go on to read the file.
    attempt(file, 'making it', () => createDurably(file, textOf(newDocument(clock.now()))));
  }
  return new Keyring({
    read: () => readDocument(file),
    change: (edit) => changeDocument(file, edit),
  });
}

function readDocument(file: string): KeyringDocument {
  const text = attempt(file, 'reading it', () => {
    const descriptor = openSync(file, 'r');
    try {
      // Asked of the open file, so that what is checked is what is read.
      refuseIfShared(file, fstatSync(descriptor).mode);
      return readFileSync(descriptor, 'utf8');
    } finally {
      closeSync(descriptor);
    }
  });
  try {
    return parseDocument(text);
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : 'it cannot be understood';
    throw privacyError('PRIVACY_KEYRING_MALFORMED', {
      detail: `${file} is not usable: ${reason}. Restore it from its backup; do not edit it.`,
    });
  }
}

function refuseIfShared(file: string, mode: number): void {
  // Windows has no such modes and reports every file as readable by all.
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw privacyError('PRIVACY_KEYRING_UNSAFE', {
    detail: `${file} has mode ${octal}: others than its owner may open it. Run: chmod 600 ${file}`,
  });
}

/** The lock keeps two rotations apart: the later would otherwise drop the earlier's key, and all it has wrapped. */
function changeDocument(file: string, edit: (stored: KeyringDocument) => KeyringDocument): KeyringDocument {
  const lock = `${file}.lock`;
  const locked = attempt(lock, 'locking the keyring', () => {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    }
  });
  if (!locked) {
    throw privacyError('PRIVACY_KEYRING_BUSY', { detail: `If no other process is rotating, remove ${lock}` });
  }
  try {
    const changed = edit(readDocument(file));
    // A mounted secret is often a symbolic link: change what it points to.
    attempt(file, 'replacing it', () => {
      replaceDurably(realpathSync(file), textOf(changed));
    });
    return changed;
  } finally {
    rmSync(lock, { force: true });
  }
}

const textOf = (document: KeyringDocument): string => `${JSON.stringify(document, null, 2)}\n`;

const isCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === code;

function attempt<T>(file: string, step: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw privacyError(
      'PRIVACY_KEYRING_INACCESSIBLE',
      { detail: `${file}: ${step} failed (${code}). Check the directory, its owner and the space left.` },
      { cause: error },
    );
  }
}
