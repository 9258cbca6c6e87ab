import type { Forgotten, JsonObject, JsonValue } from '#libs/kernel';
import type { PersonalPaths } from '#libs/privacy';

type Leaf = string | number | boolean | null | undefined | readonly unknown[];

/** The dotted paths of all fields of `Data` whose type is `Personal<...>`. */
export type PersonalPathOf<Data> = Data extends Leaf
  ? never
  : {
      [K in keyof Data & string]: Forgotten extends Data[K] ? K : `${K}.${PersonalPathOf<Data[K]>}`;
    }[keyof Data & string];

/**
 * All personal fields of an event type, by path. A record and not a list, so that the compiler misses a path
 * that is left out as well as one too many.
 */
export type PersonalFieldsOf<Data> = Readonly<Record<PersonalPathOf<Data>, true>>;

const valueAt = (data: JsonObject, names: readonly string[]): JsonValue | undefined => {
  let here: JsonValue | undefined = data;
  for (const name of names) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return undefined;
    here = Object.hasOwn(here, name) ? here[name] : undefined;
  }
  return here;
};

/** The personal fields of one version of a payload. */
export class PersonalFields {
  readonly #fields: readonly { readonly path: string; readonly names: readonly string[] }[];
  /** The lists given out, by which of the fields they hold: the privacy lib cuts up each list once. */
  readonly #lists = new Map<number, PersonalPaths>();

  constructor(paths: Readonly<Record<string, true>>) {
    this.#fields = Object.keys(paths).map((path) => ({ path, names: path.split('.') }));
  }

  get paths(): PersonalPaths {
    return this.#fields.map(({ path }) => path);
  }

  /** Those of the paths at which this payload says something: null says nothing, and stays null in the clear. */
  saidIn(data: JsonObject): PersonalPaths {
    let said = 0;
    let bit = 1;
    for (const { names } of this.#fields) {
      if ((valueAt(data, names) ?? null) !== null) said |= bit;
      bit <<= 1;
    }
    return this.#lists.get(said) ?? this.#listOf(said);
  }

  #listOf(said: number): PersonalPaths {
    const paths = this.#fields.filter((_, index) => (said & (1 << index)) !== 0).map(({ path }) => path);
    this.#lists.set(said, paths);
    return paths;
  }

  /** What stands at one of the paths. */
  static at(data: JsonObject, path: string): JsonValue | undefined {
    return valueAt(data, path.split('.'));
  }
}
