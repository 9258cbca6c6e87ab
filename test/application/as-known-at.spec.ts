import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AccessAnswer,
  ExplainAccessQuery,
  GetHistoryQuery,
  GetSharingStateQuery,
  MergePatientsCommand,
  SetPracticeListEntryCommand,
} from '#libs/application';
import type { AccessDecisionMade } from '#libs/consent';
import type { StreamId } from '#libs/event-store';
import { type Instant, ManualClock, newUuid, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import {
  choose,
  clinician,
  contextOf,
  decide,
  HOSPITAL,
  outcomeOf,
  PRACTICE,
  question,
  referTo,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

/* An answer about now names the record time up to which it holds. What it says of that time must stay so for ever. */

let app: TestApplication;
let clock: ManualClock;
let patientId: PatientId;

beforeEach(async () => {
  clock = new ManualClock(START);
  app = await startApplication({ clock, projecting: true });
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  await referTo(app, patientId);
  await choose(app, patientId, 'granted');
  clock.set(plusMillis(START, 1_000));
});

afterEach(() => app.close());

/** Holds up the appends to a stream; resolves once one has come. */
const gate = (stream: string): { readonly reached: Promise<void>; readonly open: () => void } => {
  let open: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  app.store.faults.beforeAppend = (to) => {
    if (to !== stream) return undefined;
    arrived();
    return opened;
  };
  return { reached, open };
};

const later = (millis: number): void => {
  clock.set(plusMillis(clock.now(), millis));
};

const explain = async (at: Instant | null, knownAt: Instant | null) =>
  app.queries.execute(
    new ExplainAccessQuery(
      staff,
      { ...question(patientId), onBehalfOf: { id: clinician.actor.id, name: null, roleCode: 'R8000' } },
      { at, knownAt },
    ),
  );

const sharingState = (at: Instant | null, knownAt: Instant | null) =>
  app.queries.execute(new GetSharingStateQuery(staff, patientId, { at, knownAt, minPosition: null }));

const history = (knownAt: Instant | null) =>
  app.queries.execute(
    new GetHistoryQuery(staff, patientId, {
      at: null,
      knownAt,
      minPosition: null,
      cursor: null,
      limit: 50,
      order: 'oldest-first',
      types: null,
    }),
  );

const timesOf = (answer: AccessAnswer) => {
  if (answer.kind === 'problem') throw answer.error;
  return answer;
};

const prohibit = () =>
  app.commands.execute(
    new SetPracticeListEntryCommand(contextOf(staff), {
      practice: PRACTICE,
      organisation: HOSPITAL,
      status: 'prohibited',
    }),
  );

describe('an answer given while a change is being written', () => {
  it('is explained alike afterwards: a decision, as the patient refuses', async () => {
    const { reached, open } = gate(`patient-${patientId}`);
    const refusal = choose(app, patientId, 'refused');
    await reached;
    later(10);
    const answer = timesOf(await decide(app, question(patientId)));
    expect(answer).toMatchObject({ decision: { outcome: 'permit' }, at: clock.now() });
    open();
    const { recordedAt } = await refusal;
    expect(answer.knownAt < recordedAt).toBe(true);
    expect((await explain(answer.at, answer.knownAt)).decision).toEqual(answer.decision);
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('deny');
  });

  it('is explained alike afterwards: a decision, as the practice prohibits', async () => {
    const { reached, open } = gate(`practiceList-${PRACTICE}`);
    const prohibition = prohibit();
    await reached;
    later(10);
    const answer = timesOf(await decide(app, question(patientId)));
    expect(answer.decision.outcome).toBe('permit');
    open();
    await prohibition;
    expect((await explain(answer.at, answer.knownAt)).decision).toEqual(answer.decision);
  });

  it('stays what it was: an explanation, a sharing state, a history', async () => {
    const { reached, open } = gate(`patient-${patientId}`);
    const refusal = choose(app, patientId, 'refused');
    await reached;
    later(10);
    const explained = await explain(null, null);
    const state = await sharingState(null, null);
    expect(state.knownAt).toBe(explained.knownAt);
    const entries = await history(null);
    open();
    await refusal;
    expect((await explain(explained.at, explained.knownAt)).decision).toEqual(explained.decision);
    expect((await sharingState(state.at, state.knownAt)).shareIn).toEqual(state.shareIn);
    const ids = (page: typeof entries) => page.items.map(({ eventId }) => eventId);
    expect(ids(await history(state.knownAt))).toEqual(ids(entries));
    expect(ids(await history(null))).toHaveLength(ids(entries).length + 1);
  });

  it('waits where it has seen what was recorded after that change', async () => {
    const { reached, open } = gate(`patient-${patientId}`);
    const refusal = choose(app, patientId, 'refused');
    await reached;
    later(10);
    await prohibit();
    let answered = false;
    const deciding = decide(app, question(patientId)).finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(answered).toBe(false);
    open();
    await refusal;
    const answer = timesOf(await deciding);
    expect(answer.decision.rule).toBe('direct-care.7');
    expect((await explain(answer.at, answer.knownAt)).decision).toEqual(answer.decision);
  });

  it('does not wait for others', async () => {
    const other = await registerPatient(app, 2);
    const { reached, open } = gate(`patient-${other}`);
    const refusal = choose(app, other, 'refused');
    await reached;
    later(10);
    const answer = timesOf(await decide(app, question(patientId)));
    expect([answer.at, answer.knownAt]).toEqual([clock.now(), clock.now()]);
    open();
    await refusal;
  });
});

describe('the record of an answer', () => {
  const lastMade = (): AccessDecisionMade =>
    app.store.events.filter(({ type }) => type === 'AccessDecisionMade').at(-1)!
      .data as unknown as AccessDecisionMade;

  const revisionOf = (stream: string): string =>
    String(app.store.events.filter((event) => event.stream === (stream as StreamId)).at(-1)!.revision);

  const upToNow = (...streams: readonly string[]) =>
    streams.map((stream) => ({ stream, revision: revisionOf(stream) }));

  it('names the revisions it rests on, of every stream that has one', async () => {
    await decide(app, question(patientId));
    expect(lastMade().readUpTo).toEqual(upToNow(`patient-${patientId}`, 'directory-england'));
    await prohibit();
    await choose(app, patientId, 'refused');
    await decide(app, question(patientId));
    expect(lastMade().readUpTo).toEqual(
      upToNow(`patient-${patientId}`, `practiceList-${PRACTICE}`, 'directory-england'),
    );
  });

  it('names superseded numbers too, each once', async () => {
    const survivor = await registerPatient(app, 2);
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patientId, survivor));
    for (const asked of [patientId, survivor]) {
      await decide(app, question(asked));
      expect(lastMade().readUpTo).toEqual(
        upToNow(`patient-${survivor}`, `patient-${patientId}`, 'directory-england'),
      );
    }
  });

  it('does not name what was written after it had read', async () => {
    const { reached, open } = gate(`patient-${patientId}`);
    const before = revisionOf(`patient-${patientId}`);
    const refusal = choose(app, patientId, 'refused');
    await reached;
    await decide(app, question(patientId));
    open();
    await refusal;
    expect(lastMade().readUpTo[0]).toEqual({ stream: `patient-${patientId}`, revision: before });
  });

  it('names no patient who is none', async () => {
    await decide(app, question(newUuid() as PatientId));
    expect(lastMade()).toMatchObject({ patientId: null, readUpTo: upToNow('directory-england') });
  });
});
