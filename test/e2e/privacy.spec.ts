import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
  newNhsNumber,
  practice,
  question,
  remote,
  settleCounty,
} from '../support/county.js';
import { newDataDirectory, startServer } from '../support/server.js';
import { inFiles, storedElsewhere } from '../support/storage.js';

const nhsNumber = newNhsNumber();
const written = (separator: string): string =>
  [nhsNumber.slice(0, 3), nhsNumber.slice(3, 6), nhsNumber.slice(6)].join(separator);

/** Values that nothing else contains, given in every place that takes something personal. */
const canaries = {
  nhsNumber,
  nhsNumberWithSpaces: written(' '),
  nhsNumberWithHyphens: written('-'),
  nhsNumberWithDots: written('.'),
  nhsNumberInAUrl: written('%20'),
  name: `Zephyrine Canaryfield-${randomUUID().slice(0, 8)}`,
  dateOfBirth: '1903-11-29',
  phone: '+447700900987',
  email: 'zephyrine.canary@example.org',
  proxy: 'Quillon Proxywright',
  evidence: 'Letter in the blue folder of Zephyrine',
  note: 'Found unconscious by the canal',
  staff: 'Robin Reception',
  purpose: 'gossip-about-zephyrine',
  viewer: 'Dr Octavia Onbehalf',
};

let county: County;
const dataDirectory = newDataDirectory();
let metrics = '';

beforeAll(async () => {
  county = await settleCounty(await startServer({ dataDirectory, env: { LEDGER_LOG_LEVEL: 'trace' } }));
  const { admin, staff, clinician } = county;
  const registered = await admin.post('/v1/patients', {
    nhsNumber: canaries.nhsNumber,
    name: canaries.name,
    dateOfBirth: canaries.dateOfBirth,
    registration: { practice },
  });
  answered(registered, 201);
  const id = registered.body.subject;
  const path = `/v1/patients/${id}`;
  answered(await staff.post(`${path}/contact-points`, { channel: 'sms', value: canaries.phone }), 201);
  answered(await staff.post(`${path}/contact-points`, { channel: 'email', value: canaries.email }), 201);
  answered(
    await clinician.post(`${path}/relationships/self-claims`, {
      organisation: remote,
      reason: 4,
      note: canaries.note,
    }),
    201,
  );
  answered(
    await staff.post(
      `${path}/choices`,
      choice('granted', remote, {
        evidence: canaries.evidence,
        madeBy: { capacity: 'attorney-health-and-welfare', name: canaries.proxy, patientLacksCapacity: true },
      }),
    ),
    201,
  );
  answered(
    await clinician.post(`${path}/emergency-overrides`, {
      organisation: remote,
      reason: 5,
      note: canaries.note,
    }),
    201,
  );
  answered(
    await clinician.post('/v1/decisions', question({ id, nhsNumber: canaries.nhsNumber, position: '' })),
    200,
  );
  await offerInIds(id);
  const history = await county.auditor.get(`${path}/history?limit=200`);
  // They are there to be read by those who may, so not finding them below means something.
  expect(history.text).toContain(canaries.evidence);
  expect(history.text).toContain(canaries.name);
  metrics = await (await fetch(`${county.server.url}/metrics`)).text();
});

/** Where ids and names of things are expected, and in addresses and headers: what is personal is offered there too. */
const offerInIds = async (id: string): Promise<void> => {
  const { staff, clinician, service, auditor, server } = county;
  const patient = { id, nhsNumber, position: '' };
  for (const form of [nhsNumber, written('-'), written('.'), `item:${nhsNumber}`]) {
    const item = { itemId: form, organisation: remote };
    answered(await clinician.post(`/v1/patients/${id}/private-items`, item), 400);
    answered(
      await staff.post(`/v1/patients/${id}/choices`, choice('granted', remote, { notice: form })),
      400,
    );
    for (const more of [{ items: [form] }, { onBehalfOf: { id: form } }, { sources: [form] }]) {
      answered(await service.post('/v1/decisions', question(patient, remote, more)), 400);
    }
    const as = { role: 'service', organisation: remote, subject: form } as const;
    answered(await (await server.as(as)).post('/v1/decisions', question(patient)), 401);
    const { status } = await auditor.get(`/v1/patients/${form}/history?cursor=${form}`, {
      'x-correlation-id': form,
      'user-agent': form,
    });
    expect([400, 404]).toContain(status);
  }
  for (const subject of [canaries.name, canaries.email, written(' ')]) {
    answered(await (await server.as({ role: 'admin', subject })).get('/v1/areas'), 401);
  }
  answered(await auditor.get(`/v1/patients/${written('%20')}`), 404);
  const onBehalfOf = { id: '555036632103', name: canaries.viewer, roleCode: 'R8000' };
  answered(await service.post('/v1/decisions', question(patient, remote, { onBehalfOf })), 200);
  const nobody = question({ ...patient, nhsNumber: newNhsNumber() }, remote, { onBehalfOf });
  answered(await service.post('/v1/decisions', nobody), 404);
  const spaced = question({ ...patient, nhsNumber: written(' ') });
  answered(await clinician.post('/v1/decisions', spaced), 200);
  const asked = await clinician.post('/v1/decisions', { ...spaced, purpose: canaries.purpose });
  answered(asked, 200);
  expect(asked.body).toMatchObject({ outcome: 'deny', reason: 'purpose-not-declared' });
};

afterAll(async () => {
  await county.server.stop();
});

const found = (text: Buffer | string): string[] =>
  Object.entries(canaries)
    .filter(([, value]) => text.includes(value))
    .map(([name]) => name);

describe('a purpose that is not declared', () => {
  it('is on record as that and no more', async () => {
    const { body } = await county.auditor.post('/v1/patients/lookup', { nhsNumber });
    const read = () => county.auditor.get(`/v1/patients/${body.patientId}/disclosures?limit=200`);
    let disclosures = await read();
    // The list follows the decisions in its own time.
    while (!disclosures.text.includes('purpose-not-declared')) disclosures = await read();
    expect(disclosures.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ purpose: 'undeclared', outcome: 'deny', reason: 'purpose-not-declared' }),
      ]),
    );
    expect(disclosures.text).not.toContain(canaries.purpose);
  });
});

describe('what is personal', () => {
  it('stands nowhere in what is stored, byte by byte', async () => {
    const names = readdirSync(dataDirectory).filter(
      // The outbox is where messages of development are sent to.
      (name) => !name.endsWith('-shm') && name !== 'outbox',
    );
    const hits = names.flatMap((name) =>
      found(readFileSync(join(dataDirectory, name))).map((canary) => `${canary} in ${name}`),
    );
    const elsewhere = await storedElsewhere(dataDirectory);
    for (const [place, text] of elsewhere) hits.push(...found(text).map((canary) => `${canary} in ${place}`));
    expect([...names, ...elsewhere.keys()]).toEqual(
      expect.arrayContaining(
        inFiles
          ? ['events.db', 'vault.db', 'read-models.db']
          : ['the events', 'the table patient_lookup', 'the table ledger_identity'],
      ),
    );
    expect(hits).toEqual([]);
  });

  it('stands in no log and no metric', () => {
    expect(county.server.log).toContain('request answered');
    expect(found(county.server.log)).toEqual([]);
    expect(found(county.server.process.errors)).toEqual([]);
    expect(metrics).toContain('/v1/patients/:patientId/choices');
    expect(found(metrics)).toEqual([]);
  });

  it('leaves patient ids out of logs and metrics too', () => {
    const uuidInPath = /\/v1\/patients\/[0-9a-f]{8}-/;
    expect(county.server.log).not.toMatch(uuidInPath);
    expect(metrics).not.toMatch(uuidInPath);
  });
});
