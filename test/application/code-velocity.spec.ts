import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestAccessCommand } from '#libs/application';
import { clinicClinician, CodeTraffic, smallTraffic } from '../support/code-traffic.js';
import { clinician, contextOf, HOSPITAL, refusalOf } from '../support/surgery.js';

let traffic: CodeTraffic;

beforeEach(async () => {
  traffic = await CodeTraffic.start();
});

afterEach(() => traffic.close());

describe('the velocity of codes', () => {
  it('is limited for one organisation, in all processes together', async () => {
    const other = await traffic.process();
    await traffic.adopt({ ...smallTraffic, perOrganisationPerHour: 3 }, 'slow');
    await traffic.asks();
    await traffic.asks(clinician, other);
    await traffic.asks(clinician, other);
    await traffic.caughtUp();
    expect((await refusalOf(traffic.asks())).details).toMatchObject({
      detail: 'The codes for one organisation in an hour.',
    });
    await traffic.asks(clinicClinician);
    traffic.pass(61);
    await traffic.asks();
  });

  it('is limited altogether, and what is tried again counts once', async () => {
    await traffic.adopt({ ...smallTraffic, altogetherPerHour: 2 }, 'slow');
    const command = new RequestAccessCommand(
      contextOf(clinician, { key: 'once' }),
      { patientId: await traffic.patient() },
      { organisation: HOSPITAL, purpose: 'direct-care' },
    );
    for (let n = 0; n < 5; n += 1) await traffic.app.commands.execute(command);
    await traffic.asks(clinicClinician);
    expect((await refusalOf(traffic.asks())).details).toMatchObject({
      detail: 'The codes of all organisations in an hour.',
    });
  });

  it('holds at once, whether or not the read model has caught up', async () => {
    await traffic.app.projections.stop();
    await traffic.adopt({ ...smallTraffic, perOrganisationPerHour: 2 }, 'slow');
    await traffic.asks();
    await traffic.asks();
    expect((await refusalOf(traffic.asks())).code).toBe('CONSENT_CODES_PAUSED');
  });

  it('holds in a process that starts anew, for what those before it let through', async () => {
    await traffic.adopt({ ...smallTraffic, perOrganisationPerHour: 2 }, 'slow');
    await traffic.asks();
    await traffic.asks();
    const later = await traffic.process();
    await traffic.caughtUp();
    expect((await refusalOf(traffic.asks(clinician, later))).code).toBe('CONSENT_CODES_PAUSED');
  });
});
