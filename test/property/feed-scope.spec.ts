import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Kysely, SqliteDialect } from 'kysely';
import type { FeedScope } from '#libs/consent';
import {
  cursorCodec,
  feed,
  feedReader,
  type FeedRecord,
  type FeedRow,
  feedStart,
  numbersFor,
  publicTypes,
  type PublicTypeName,
  renderEvent,
  type Rendering,
  scopeRecord,
  scopeRow,
} from '#libs/feed';
import { instant, type OdsCode, odsCode, type PatientId } from '#libs/kernel';
import { memoryKeyring, Pseudonyms } from '#libs/privacy';
import { keepRowSums, type ReadDatabase } from '#libs/projections';
import { parsePatientStream } from '#libs/stored-events';
import { personalTexts } from '#libs/stored-events/contract';
import { applyTo, recorded, type Timed } from '../feed/support/ledgers.js';
import { type Happened, isAmong, isErased, isRestricted, practicesAt } from '../model/feed-scope.js';
import { agreements, organisations, patients, scopeHistories } from './feed-scope-histories.js';
import { runOf } from './seed.js';

/** Of each history, what each of so many agreements lets through: 2,100 cases. */
const AGREEMENTS = 7;
const HISTORIES = 300;

const numberOf = (patientId: PatientId): string => `999000${patientId.slice(0, 4)}`;
const numbers = {
  open: (asked: readonly PatientId[]) =>
    Promise.resolve(new Map(asked.map((patientId) => [patientId, numberOf(patientId)]))),
};
const pseudonyms = new Pseudonyms(memoryKeyring(instant('2024-01-01T00:00:00Z')));
const cursors = cursorCodec('a-ledger');
const subscriber = { subscriptionId: 'own', owner: odsCode('RJ1'), agreement: 'DSA 1' };
const nameOf = (patientId: PatientId): string =>
  `urn:consent-subject:${pseudonyms.of(subscriber, patientId)}`;

interface Ledger {
  readonly rows: readonly FeedRow[];
  readonly records: readonly FeedRecord[];
  readonly history: readonly Happened[];
  readonly eventIds: readonly string[];
}

const memory = (): ReadDatabase => {
  const database = new Database(':memory:');
  keepRowSums(database);
  return new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
};

const ledgerOf = async (happenings: readonly Timed[]): Promise<Ledger> => {
  const db = memory();
  const events = await recorded(happenings);
  await applyTo(db, feed, events, [7, 19]);
  const reader = feedReader(db, 'a-ledger');
  const { rows, through } = await reader.rowsAfter(feedStart, 10_000);
  const { records } = await reader.recordsAfter(0, { at: through, limit: 10_000 });
  await db.destroy();
  const history = events.map((event, index) => ({
    of: parsePatientStream(event.stream),
    event: happenings[index]!.event,
    recordedAt: event.metadata.recordedAt,
  }));
  return { rows, records, history, eventIds: events.map(({ id }) => id) };
};

interface Message {
  readonly type: string;
  readonly subject?: string;
  readonly recordkey?: string;
  readonly data: {
    readonly record?: unknown;
    readonly records?: readonly {
      readonly key: string;
      readonly type: PublicTypeName;
      readonly record: unknown;
    }[];
    readonly nhsNumber?: string;
  };
}

interface Sent {
  readonly row: FeedRow;
  readonly name: PublicTypeName;
  readonly text: string;
  readonly message: Message;
}

const NAME = /^org\.consent-ledger\.(.*)\.v1$/;

const sentUnder = async (scope: FeedScope, rows: readonly FeedRow[]): Promise<readonly Sent[]> => {
  const rendering: Rendering = {
    ledgerId: 'a-ledger',
    cursors,
    subscriber,
    pseudonyms,
    numbers: await numbersFor(scope, rows, numbers),
  };
  return rows.flatMap((row) => {
    const scoped = scopeRow(row, { ...subscriber, scope });
    if (scoped === null) return [];
    const text = renderEvent(scoped, rendering);
    const message = JSON.parse(text) as Message;
    return [{ row, text, message, name: NAME.exec(message.type)![1] as PublicTypeName }];
  });
};

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const keptOfRestricted: readonly string[] = ['opt-out', 'project-consent', 'patient'];

/** What of a message, as it is sent, the agreement does not let through; nothing when all is well. */
const wrongIn = ({ row, name, text, message }: Sent, scope: FeedScope, ledger: Ledger): readonly string[] => {
  const wrong: string[] = [];
  const claim = (isRight: boolean, what: string): void => {
    if (!isRight) wrong.push(`${what}: ${text}`);
  };
  const { records = [] } = message.data;
  const parts = [{ type: name, record: message.data.record }, ...records];
  for (const { type, record } of parts) {
    const { family } = publicTypes[type];
    claim(family === 'patient' || scope.families.some((wanted) => wanted === family), 'family');
    const said = textsIn(record);
    const named = organisations.filter((code) => said.includes(code));
    // A practice's list is the practice's: it is named whatever organisations are asked for.
    const others = named.filter((code) => family !== 'practice-list' || code === row.organisation);
    const { organisations: wanted } = scope;
    claim(wanted === null || others.every((code) => wanted.includes(code)), 'organisation');
    for (const scheme of ['national', 'type-1'] as const)
      claim(family !== 'opt-out' || !said.includes(scheme) || scope.schemes.includes(scheme), 'scheme');
  }
  for (const patientId of patients) {
    claim(!text.includes(patientId), 'patient id');
    const isTheirs = row.patientId === patientId;
    claim(!text.includes(numberOf(patientId)) || (scope.nhsNumber && isTheirs), 'NHS number');
  }
  for (const personal of personalTexts) claim(!text.includes(personal), 'personal text');
  if (row.patientId !== null)
    wrong.push(...wrongOf(row.patientId, row, { name, parts, text }, scope, ledger));
  else if (row.family === 'practice-list') claim(isAmong(scope, new Set(row.practicesAfter)), 'list');
  return wrong;
};

const wrongOf = (
  patientId: PatientId,
  row: FeedRow,
  { name, parts, text }: { name: PublicTypeName; parts: readonly { type: PublicTypeName }[]; text: string },
  scope: FeedScope,
  { history, eventIds }: Ledger,
): readonly string[] => {
  const wrong: string[] = [];
  const index = eventIds.indexOf(row.eventId);
  const [before, until] = [history.slice(0, index), history.slice(0, index + 1)];
  const now = until.map(({ recordedAt }) => recordedAt).reduce((a, b) => (b > a ? b : a));
  const none = new Set<OdsCode>();
  const had = isAmong(scope, before.length === 0 ? none : practicesAt(before, patientId));
  // What fell due at this event, before the event itself.
  const has = isAmong(scope, before.length === 0 ? none : practicesAt(before, patientId, now));
  const will = isAmong(scope, practicesAt(until, patientId));
  const isGoing = ['patient-left', 'patient-erased', 'patient-withdrawn'].includes(name);
  // Whoever had both numbers of a merge is told that they are two people, and then which of them is gone.
  const tells = isGoing || name === 'patient-merge-undone';
  const mayKnow = tells ? had || has || will : name === 'patient-entered' ? has || will : will;
  if (!mayKnow) wrong.push(`practice: ${text}`);
  if (isErased(history, patientId) && name !== 'patient-erased') wrong.push(`erased: ${text}`);
  if (isRestricted(history, patientId) && !isGoing)
    for (const { type } of parts)
      if (!keptOfRestricted.includes(publicTypes[type].family)) wrong.push(`restricted: ${text}`);
  return wrong;
};

/** What a follower keeps who does as every message says. */
const copyOf = (sent: readonly Sent[]): ReadonlyMap<string, string> => {
  const copy = new Map<string, string>();
  const drop = (subject: string, isKept: (key: string) => boolean = () => false): void => {
    for (const place of [...copy.keys()])
      if (place.startsWith(`${subject} `) && !isKept(place.slice(subject.length + 1))) copy.delete(place);
  };
  for (const { name, message } of sent) {
    const { subject = 'nobody', recordkey, data } = message;
    if (name === 'patient-left' || name === 'patient-erased') drop(subject);
    else if (name === 'patient-withdrawn')
      drop(subject, (key) => /^(opt-out|project-consent|merge):/.test(key));
    else if (data.records !== undefined) {
      drop(subject);
      for (const { key, record } of data.records) copy.set(`${subject} ${key}`, JSON.stringify(record));
    } else if (recordkey !== undefined) copy.set(`${subject} ${recordkey}`, JSON.stringify(data.record));
  }
  return copy;
};

/** The keys of a snapshot now; of merges without the other's name, which rendering puts there. */
const snapshotOf = (records: readonly FeedRecord[], scope: FeedScope): readonly string[] =>
  records
    .filter((record) => scopeRecord(record, { scope }))
    .map(({ patientId, key }) => {
      const other = /^merge:(.*)$/.exec(key)?.[1] as PatientId | undefined;
      const known = other === undefined ? key : `merge:${pseudonyms.of(subscriber, other)}`;
      return `${patientId === null ? 'nobody' : nameOf(patientId)} ${known}`;
    })
    .sort();

it('nothing outside an agreement is ever sent, and what is sent adds up to the snapshot', async () => {
  const { seed, numRuns } = runOf('scope of the feed', HISTORIES);
  let cases = 0;
  let messages = 0;
  await fc.assert(
    fc.asyncProperty(
      scopeHistories,
      fc.array(agreements, { minLength: AGREEMENTS, maxLength: AGREEMENTS }),
      async (happenings, scopes) => {
        const ledger = await ledgerOf(happenings);
        for (const scope of scopes) {
          const sent = await sentUnder(scope, ledger.rows);
          expect(sent.flatMap((one) => wrongIn(one, scope, ledger))).toEqual([]);
          expect([...copyOf(sent).keys()].sort()).toEqual(snapshotOf(ledger.records, scope));
          cases += 1;
          messages += sent.length;
        }
      },
    ),
    { seed, numRuns },
  );
  process.stdout.write(`scope of the feed: ${cases} cases, ${messages} messages sent\n`);
  expect(messages).toBeGreaterThan(cases);
});
