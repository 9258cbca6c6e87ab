import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AcknowledgeAlertCommand,
  type AlertOptions,
  type Caller,
  ListAlertsQuery,
  StartEmergencyOverrideCommand,
} from '#libs/application';
import type { Position } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import { startApplication, type TestApplication } from '../support/application.js';
import {
  auditor,
  clinician,
  contextOf,
  HOSPITAL,
  OTHER_PRACTICE,
  PRACTICE,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

/** Privacy officers are known by their role code. */
const officerAt = (organisation: typeof PRACTICE): Caller => ({
  ...staff,
  actor: { ...staff.actor, id: `officer-${organisation}`, roleCode: 'R0001', organisation },
});
const officer = officerAt(PRACTICE);

let app: TestApplication;
let patientId: PatientId;
let minPosition: Position;

/** An override without a relationship opens one: two alerts. */
beforeEach(async () => {
  app = await startApplication({ projecting: true });
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  const started = await app.commands.execute(
    new StartEmergencyOverrideCommand(contextOf(clinician), patientId, {
      organisation: HOSPITAL,
      reason: 5,
      note: null,
    }),
  );
  minPosition = started.position;
});

afterEach(() => app.close());

const list = (by: Caller, options: Partial<AlertOptions> = {}, practice: typeof PRACTICE | null = null) =>
  app.queries.execute(
    new ListAlertsQuery(by, practice, {
      minPosition,
      cursor: null,
      limit: 50,
      kind: null,
      open: null,
      ...options,
    }),
  );

describe('alerts to privacy officers', () => {
  it('are raised twice by an override without a relationship, for the patient’s practice', async () => {
    const { items } = await list(officer);
    expect(items.map(({ kind, reason }) => ({ kind, reason }))).toEqual([
      { kind: 'emergency-override', reason: 5 },
      { kind: 'self-claimed-relationship', reason: 4 },
    ]);
    for (const item of items) {
      expect(item).toMatchObject({
        patientId,
        practice: PRACTICE,
        organisation: HOSPITAL,
        acknowledged: null,
      });
    }
    expect((await list(officerAt(OTHER_PRACTICE))).items).toEqual([]);
    expect((await list(auditor)).items).toHaveLength(2);
  });

  it('are for the practice’s officer and for auditors', async () => {
    for (const by of [staff, clinician]) {
      expect((await refusalOf(list(by))).code).toBe('CONSENT_NOT_PERMITTED');
    }
    expect((await refusalOf(list(officer, {}, OTHER_PRACTICE))).code).toBe('CONSENT_NOT_PERMITTED');
  });

  it('are acknowledged on record, by an officer of the practice', async () => {
    const [alert] = (await list(officer)).items;
    const acknowledge = (by: Caller) =>
      app.commands.execute(new AcknowledgeAlertCommand(contextOf(by), alert!.alertId));
    expect((await refusalOf(acknowledge(staff))).code).toBe('CONSENT_NOT_PERMITTED');
    expect((await refusalOf(acknowledge(officerAt(OTHER_PRACTICE)))).code).toBe('CONSENT_ALERT_NOT_FOUND');
    const { position } = await acknowledge(officer);
    const seen = await list(officer, { minPosition: position, open: false });
    expect(seen.items).toMatchObject([
      { alertId: alert!.alertId, acknowledged: { by: 'officer-C82001', at: app.clock.now() } },
    ]);
    expect((await list(officer, { minPosition: position, open: true })).items).toHaveLength(1);
    expect(app.store.events.at(-1)).toMatchObject({ type: 'AlertAcknowledged' });
  });
});
