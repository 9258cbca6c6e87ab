import { type FeedMessage, type FeedRecord, type FeedScope, type KeyedRecord, nameOf } from './events.js';
import { unreadable } from './page.js';

/** One row of a copy: what stands under (subject, key). */
export interface CopiedRecord {
  /** Null where it is about no single patient: a practice's list, an organisation. */
  readonly subject: string | null;
  readonly key: string;
  /** The name of the type whose events carry such a record: `choice-changed`, ... */
  readonly type: string;
  readonly record: FeedRecord;
  readonly nhsNumber?: string;
}

/**
 * What to do with a copy. A copy is a table (subject, key) -> record; carried out in order, these keep it the same as
 * the ledger's own. Doing one twice changes nothing.
 */
export type Instruction =
  /** Put the record in its place, whatever stood there. */
  | {
      readonly do: 'put-record';
      readonly row: CopiedRecord;
      /** Set where an earlier time was corrected: what you derived from the old record since then was wrong. */
      readonly correctedFrom?: string;
      /** Of merged numbers: `treat-both-as-one-stricter-wins`, `treat-both-as-one`, `treat-apart`. */
      readonly treat?: string;
    }
  /** Put these in the place of everything you hold of the subject. */
  | {
      readonly do: 'replace-subject';
      readonly subject: string;
      readonly rows: readonly CopiedRecord[];
    }
  /** Delete everything you hold of the subject. */
  | { readonly do: 'delete-subject'; readonly subject: string }
  /** The same, but opt-outs, consents to projects and merges stay, as a dropped dissent would harm: see `isKeptOfWithdrawn`. */
  | { readonly do: 'delete-subject-except-opt-outs'; readonly subject: string }
  /**
   * Delete what the scope does not cover: see `isWithinScope`. Then take a snapshot, which tells what no copy can know:
   * whose practice is no longer in it, and what else is seen now.
   */
  | { readonly do: 'delete-outside-scope'; readonly scope: FeedScope }
  /** There is more to be seen than before: take a snapshot. */
  | { readonly do: 'take-snapshot' }
  /** The subscription has ended: delete the copy, or do what the agreement says. */
  | { readonly do: 'delete-all-or-as-agreement-says' }
  /** Nothing: the subscription was paused or resumed, or an event of a kind that this version does not know. */
  | { readonly do: 'nothing' };

const subjectOf = (event: FeedMessage): string => {
  if (event.subject === undefined) throw unreadable(`${event.id} instructs about a subject and names none`);
  return event.subject;
};

const rowOf = (event: FeedMessage, { key, type, record }: KeyedRecord): CopiedRecord => ({
  subject: event.subject ?? null,
  key,
  type: nameOf(type),
  record,
  ...(event.data.nhsNumber !== undefined && { nhsNumber: event.data.nhsNumber }),
});

const put = (event: FeedMessage, record: FeedRecord, key: string): Instruction => {
  const { corrects, effectiveFrom, instruction } = event.data;
  return {
    do: 'put-record',
    row: rowOf(event, { key, type: event.type, record }),
    ...(corrects === true && effectiveFrom !== undefined && { correctedFrom: effectiveFrom }),
    ...(instruction?.startsWith('treat-') === true && { treat: instruction }),
  };
};

const scopeOf = ({ data, id }: FeedMessage): FeedScope => {
  if (data.scope === undefined) throw unreadable(`${id} narrows the scope and does not tell it`);
  return data.scope;
};

/** What an event tells a follower to do with its copy. Throws for an event without what its instruction needs. */
export const instructionOf = (event: FeedMessage): Instruction => {
  const { record, records, instruction } = event.data;
  switch (instruction) {
    case 'delete-subject':
    case 'delete-subject-except-opt-outs':
      return { do: instruction, subject: subjectOf(event) };
    case 'delete-outside-scope':
    case 'delete-outside-scope-then-take-snapshot':
      return { do: 'delete-outside-scope', scope: scopeOf(event) };
    case 'take-snapshot':
    case 'delete-all-or-as-agreement-says':
      return { do: instruction };
    case undefined:
    default:
  }
  if (records !== undefined)
    return {
      do: 'replace-subject',
      subject: subjectOf(event),
      rows: records.map((keyed) => rowOf(event, keyed)),
    };
  if (record !== undefined && event.recordkey !== undefined) return put(event, record, event.recordkey);
  return { do: 'nothing' };
};
