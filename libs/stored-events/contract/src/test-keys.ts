import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PatientId } from '#libs/kernel';
import { DataKey, type KeyState, LoadedKeys } from '#libs/privacy';
import type { KeySource } from '#libs/stored-events';

interface KeyFile {
  readonly patientId: PatientId;
  readonly keyId: string;
  /** 32 bytes, base64url. */
  readonly key: string;
}

export const fixturesFolder = join(import.meta.dirname, '../../fixtures');

/** The key the frozen payloads are sealed with. It protects nobody: no patient ever had it. */
export const readFixtureKey = (): { readonly patientId: PatientId; readonly key: DataKey } => {
  const file = JSON.parse(readFileSync(join(fixturesFolder, 'test-key.json'), 'utf8')) as KeyFile;
  return {
    patientId: file.patientId,
    key: new DataKey(file.keyId, Buffer.from(file.key, 'base64url')),
  };
};

/** Keys by patient; whoever is not named has lost theirs in the way given. */
export const keySource = (
  keys: ReadonlyMap<PatientId, DataKey>,
  lost: 'erased' | 'missing' = 'missing',
): KeySource => ({
  loadKeys: (patientIds) =>
    Promise.resolve(
      new LoadedKeys(
        new Map(
          patientIds.map((patientId): [PatientId, KeyState] => {
            const key = keys.get(patientId);
            return [patientId, key === undefined ? { kind: lost } : { kind: 'present', key }];
          }),
        ),
      ),
    ),
});
