import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AsOf,
  type Fresh,
  GetSharingStateQuery,
  MergePatientsCommand,
  SetItemPrivacyCommand,
  SetPracticeListEntryCommand,
  type SharingStateView,
  UndoMergeCommand,
} from '#libs/application';
import { ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import {
  choose,
  clinician,
  contextOf,
  HOSPITAL,
  patientCaller,
  PRACTICE,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let clock: ManualClock;
let patientId: PatientId;

beforeEach(async () => {
  clock = new ManualClock(START);
  app = await startApplication({ clock, projecting: true });
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  clock.set(plusMillis(START, 60_000));
});

afterEach(() => app.close());

const stateOf = (of: PatientId, options: Partial<AsOf & Fresh> = {}): Promise<SharingStateView> =>
  app.queries.execute(
    new GetSharingStateQuery(staff, of, { at: null, knownAt: null, minPosition: null, ...options }),
  );

const shown = ({ shareIn }: SharingStateView) => shareIn.organisations.map(({ value }) => value);

const MOMENT = Symbol('a moment');

const inAMoment = (): Promise<typeof MOMENT> =>
  new Promise((resolve) => {
    setTimeout(resolve, 100, MOMENT);
  });

describe('the present sharing state', () => {
  it('is the read model’s, and no older than the newest event of the patient', async () => {
    await app.projections.stop();
    const { position, revision } = await choose(app, patientId, 'granted');
    const asked = stateOf(patientId);
    expect(await Promise.race([asked, inAMoment()])).toBe(MOMENT);
    await app.projections.start();
    const view = await asked;
    expect(shown(view)).toEqual(['granted']);
    expect(view).toMatchObject({ position, revision, askedRevision: revision });
  });

  it('waits for the position that is asked for, and is true at it', async () => {
    const { position: own } = await choose(app, patientId, 'granted');
    expect((await stateOf(patientId)).position).toBe(own);
    await app.projections.stop();
    const other = await choose(app, await registerPatient(app, 2), 'refused');
    expect((await stateOf(patientId)).position).toBe(own);
    const asked = stateOf(patientId, { minPosition: other.position });
    expect(await Promise.race([asked, inAMoment()])).toBe(MOMENT);
    await app.projections.start();
    expect((await asked).position).toBe(other.position);
  });

  it('cannot be had for a position the ledger has not reached', async () => {
    const { position } = await choose(app, patientId, 'granted');
    const minPosition = position.replace(/./g, 'f') as typeof position;
    expect((await refusalOf(stateOf(patientId, { minPosition }))).code).toBe('PROJECTION_POSITION_AHEAD');
  });

  it('is what the stream says, by every time', async () => {
    for (const value of ['granted', 'refused', 'verify', 'revoked'] as const) {
      await choose(app, patientId, value);
      const { position, askedRevision, ...projected } = await stateOf(patientId);
      expect(askedRevision).toBe(projected.revision);
      clock.set(plusMillis(projected.knownAt, 1_000));
      const { at, knownAt } = projected;
      expect(await stateOf(patientId, { at, knownAt })).toEqual({
        ...projected,
        position,
        askedRevision: null,
      });
    }
  });

  it('once given stays true, though the read model has run ahead of it', async () => {
    await choose(app, patientId, 'granted');
    await stateOf(patientId);
    await app.projections.stop();
    const { store, vault, keyring } = app;
    const ahead = new ManualClock(plusMillis(clock.now(), 5_000));
    const other = await startApplication({ store, vault, keyring, clock: ahead });
    const { revision, position } = await choose(app, patientId, 'verify');
    const asked = stateOf(patientId);
    // The time answered for is settled, the rows are not read yet: another process comes in between.
    await inAMoment();
    await choose(other, patientId, 'refused');
    await app.projections.start();
    const view = await asked;
    expect(view).toMatchObject({ revision, position, askedRevision: revision });
    const { at, knownAt } = view;
    clock.set(plusMillis(clock.now(), 60_000));
    expect(await stateOf(patientId, { at, knownAt })).toEqual({ ...view, askedRevision: null });
    expect(shown(await stateOf(patientId))).toEqual(['refused']);
  });
});

describe('a past sharing state', () => {
  it('is folded from the stream, whatever the read model does', async () => {
    const granted = await choose(app, patientId, 'granted');
    clock.set(plusMillis(START, 120_000));
    await choose(app, patientId, 'refused');
    await app.projections.stop();
    const view = await stateOf(patientId, { at: granted.recordedAt, knownAt: granted.recordedAt });
    expect(shown(view)).toEqual(['granted']);
    expect(view).toMatchObject({ position: granted.position, revision: granted.revision });
  });

  it('is nothing to compare a command with', async () => {
    const { recordedAt } = await choose(app, patientId, 'granted');
    clock.set(plusMillis(START, 120_000));
    expect((await stateOf(patientId, { knownAt: recordedAt })).askedRevision).toBeNull();
    expect((await stateOf(patientId, { knownAt: plusMillis(clock.now(), 1) })).askedRevision).not.toBeNull();
  });
});

describe('the sharing state of a superseded number', () => {
  let survivor: PatientId;

  beforeEach(async () => {
    survivor = await registerPatient(app, 2);
    for (const value of ['granted', 'refused', 'granted'] as const) await choose(app, survivor, value);
    await referTo(app, patientId);
    await app.commands.execute(
      new SetItemPrivacyCommand(contextOf(clinician), patientId, {
        itemId: 'item-1',
        organisation: HOSPITAL,
        private: true,
      }),
    );
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patientId, survivor));
  });

  it('is the survivor’s, and names the revision that commands to the number itself are compared with', async () => {
    const view = await stateOf(patientId);
    const ofSurvivor = await stateOf(survivor);
    expect(view.patientId).toBe(survivor);
    expect(shown(view)).toEqual(shown(ofSurvivor));
    expect(view.revision).toBe(ofSurvivor.revision);
    expect(view.askedRevision).not.toBe(view.revision);
    expect(ofSurvivor.askedRevision).toBe(ofSurvivor.revision);
    const ifMatch = view.askedRevision;
    const refused = (context = contextOf(patientCaller(patientId), { ifMatch })) =>
      choose(app, patientId, 'refused', context);
    expect((await refused()).revision).toBe((ifMatch ?? 0n) + 1n);
    expect((await refusalOf(refused())).code).toBe('CONSENT_REVISION_STALE');
  });

  it('shows what was marked private under either number, once', async () => {
    for (const number of [patientId, survivor]) {
      expect((await stateOf(number)).privateItems.map(({ itemId }) => itemId)).toEqual(['item-1']);
    }
  });

  it('is its own again once the merge is undone', async () => {
    await app.commands.execute(new UndoMergeCommand(contextOf(staff), patientId, survivor));
    expect(await stateOf(patientId)).toMatchObject({ patientId, privateItems: [{ itemId: 'item-1' }] });
    expect(await stateOf(survivor)).toMatchObject({ patientId: survivor, privateItems: [] });
  });

  it('is no older than the newest event of either number', async () => {
    await app.projections.stop();
    await choose(app, patientId, 'refused');
    await choose(app, survivor, 'refused');
    const asked = stateOf(survivor);
    expect(await Promise.race([asked, inAMoment()])).toBe(MOMENT);
    await app.projections.start();
    expect(shown(await asked)).toEqual(['refused']);
  });
});

describe('a practice’s list', () => {
  it('is no part of it: a change there does not change the answer', async () => {
    await choose(app, patientId, 'granted');
    const before = await stateOf(patientId);
    await app.commands.execute(
      new SetPracticeListEntryCommand(contextOf(staff), {
        practice: PRACTICE,
        organisation: HOSPITAL,
        status: 'prohibited',
      }),
    );
    const { shareIn, position } = await stateOf(patientId);
    expect({ shareIn, position }).toEqual({ shareIn: before.shareIn, position: before.position });
  });
});
