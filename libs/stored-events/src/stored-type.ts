import type { JsonObject } from '#libs/kernel';
import type { OpenedPayload } from '#libs/privacy';
import type { StreamCategory } from './domain-event.js';
import { PersonalFields, type PersonalFieldsOf } from './personal-fields.js';

/**
 * One step from one version of a payload to the next. It meets personal values opened, or forgotten, and passes them
 * on as they are. Personal fields are listed per version because a sealed value opens only where it was sealed.
 */
export interface Upcaster {
  /** The version it reads; it makes the next. */
  readonly from: number;
  /** The personal fields of the version it reads. */
  readonly personal: Readonly<Record<string, true>>;
  up(data: OpenedPayload): OpenedPayload;
}

/** What is declared of a stored type whose payload is `Data`. */
export interface StoredTypeDeclaration<Data> {
  readonly category: StreamCategory;
  /** The version written today. */
  readonly schemaVersion: number;
  /** The personal fields of the version written today. */
  readonly personal: PersonalFieldsOf<Data>;
  /** From version 1 on, one for each version but today's. */
  readonly upcasters: readonly Upcaster[];
}

/** A stored type as the codec uses it. */
export interface StoredType {
  readonly category: StreamCategory;
  readonly schemaVersion: number;
  readonly upcasters: readonly Upcaster[];
  /** The personal fields of each version, version 1 first. */
  readonly personal: readonly PersonalFields[];
}

export type StoredTypes = ReadonlyMap<string, StoredType>;

/** Throws at start-up when a version between 1 and today's cannot be reached. */
export const storedType = <Data = JsonObject>({
  category,
  schemaVersion,
  personal,
  upcasters,
}: StoredTypeDeclaration<Data>): StoredType => {
  if (upcasters.length !== schemaVersion - 1 || upcasters.some(({ from }, index) => from !== index + 1)) {
    throw new Error(`upcasters must lead from version 1 to version ${schemaVersion}, one step each`);
  }
  const versions = [...upcasters.map((upcaster) => upcaster.personal), personal];
  return {
    category,
    schemaVersion,
    upcasters,
    personal: versions.map((fields) => new PersonalFields(fields)),
  };
};
