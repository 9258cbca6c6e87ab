import type { OdsCode } from '#libs/kernel';
import type { Choice } from '../patient/state.js';
import type { Basis, Direction } from '../vocabulary/sharing.js';

/** The choices of one direction and one basis, by whom they are for; each list in recorded order. */
export interface Filed {
  readonly forAll: readonly Choice[];
  readonly named: ReadonlyMap<OdsCode, readonly Choice[]>;
}

type Files = Readonly<Record<Direction, Readonly<Record<Basis, Filed>>>>;

class File implements Filed {
  readonly forAll: Choice[] = [];
  readonly named = new Map<OdsCode, Choice[]>();

  add(choice: Choice): void {
    if (choice.scope.kind === 'all') {
      this.forAll.push(choice);
      return;
    }
    const { organisation } = choice.scope;
    const before = this.named.get(organisation);
    if (before === undefined) this.named.set(organisation, [choice]);
    else before.push(choice);
  }
}

const filed = (choices: readonly Choice[]): Files => {
  const files = {
    'share-out': { patient: new File(), policy: new File() },
    'share-in': { patient: new File(), policy: new File() },
  };
  for (const choice of choices) files[choice.direction][choice.basis].add(choice);
  return files;
};

/** States never change, so what was filed once stays right; it is forgotten with the list it was made from. */
const known = new WeakMap<readonly Choice[], Files>();

/** The rules ask for the same few choices again and again: they are looked up, not searched for. */
export const choicesFiled = (choices: readonly Choice[], direction: Direction, basis: Basis): Filed => {
  let files = known.get(choices);
  if (files === undefined) {
    files = filed(choices);
    known.set(choices, files);
  }
  return files[direction][basis];
};
