import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, Entry } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  practice,
  question,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';

const CHOICES = 23;
const READS = 200;

let county: County;
let patient: TestPatient;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  patient = await newPatient(county);
  for (let i = 0; i < CHOICES; i++) {
    answered(
      await county.staff.post(
        `/v1/patients/${patient.id}/choices`,
        choice(i % 2 === 0 ? 'granted' : 'refused'),
      ),
      201,
    );
    answered(await county.clinician.post('/v1/decisions', question(patient)), 200);
  }
});

afterAll(async () => {
  await county.server.stop();
});

/** Follows the Link of every page, as a client should. */
const pages = async (caller: Client, first: string): Promise<(readonly Entry[])[]> => {
  const all: (readonly Entry[])[] = [];
  for (let path: string | undefined = first; path !== undefined;) {
    const answer = await caller.get(path);
    answered(answer, 200);
    all.push(answer.body.items);
    path = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
    expect(path === undefined).toBe(answer.body.next === null);
  }
  return all;
};

const ids = (entries: readonly Entry[]): string[] => entries.map(({ eventId }) => eventId);

describe('pages', () => {
  it.each(['history', 'disclosures'])('of the %s hold everything once, in order', async (list) => {
    const path = `/v1/patients/${patient.id}/${list}`;
    const whole = (await pages(county.auditor, `${path}?limit=200`)).flat();
    const paged = await pages(county.auditor, `${path}?limit=5`);
    expect(paged.slice(0, -1).every((page) => page.length === 5)).toBe(true);
    expect(ids(paged.flat())).toEqual(ids(whole));
    expect(new Set(ids(whole)).size).toBe(whole.length);
    const positions = whole.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort().reverse());
  });

  it('run the other way too', async () => {
    const path = `/v1/patients/${patient.id}/history`;
    const newest = (await pages(county.auditor, `${path}?limit=7`)).flat();
    const oldest = (await pages(county.auditor, `${path}?limit=7&order=oldest-first`)).flat();
    expect(ids(oldest)).toEqual(ids(newest).reverse());
  });

  it('keep their place while more is written', async () => {
    const path = `/v1/patients/${patient.id}/history?limit=5`;
    const first = await county.auditor.get(path);
    answered(await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('verify')), 201);
    const second = await county.auditor.get(`${path}&cursor=${first.body.next}`);
    expect(ids(second.body.items).some((id) => ids(first.body.items).includes(id))).toBe(false);
    expect(BigInt(first.body.items.at(-1)!.revision) - 1n).toBe(BigInt(second.body.items[0]!.revision));
  });

  it('of the directory hold every organisation', async () => {
    const found = (await pages(county.admin, '/v1/organisations?limit=1')).flat();
    expect(found.map(({ code }) => code)).toEqual(['C82001', 'C82002', 'RWE', 'RWL']);
  });

  it('of the patients of a practice hold everyone registered there, to the practice and to auditors', async () => {
    const others = [await newPatient(county), await newPatient(county)];
    const restricted = await newPatient(county);
    const { body } = await county.staff.put(`/v1/patients/${restricted.id}/restriction`, {
      restricted: true,
    });
    const path = `/v1/practices/${practice}/patients?limit=2&minPosition=${body.position}`;
    const own = (await pages(county.staff, path)).flat();
    const everyone = [patient, ...others, restricted].map(({ id }) => id).sort();
    expect(own.map(({ patientId }) => patientId)).toEqual(everyone);
    expect(own.find(({ patientId }) => patientId === restricted.id)).toEqual({
      patientId: restricted.id,
      since: '2020-01-01T00:00:00.000Z',
      death: 'none',
      survivor: null,
      restricted: true,
    });
    const audited = (await pages(county.auditor, path)).flat();
    expect(audited).toEqual(own.map((entry) => ({ ...entry, restricted: null })));
    answered(await county.otherStaff.get(path), 403);
    const cursor = (await county.staff.get(`/v1/patients/${patient.id}/history?limit=1`)).body.next;
    answered(await county.staff.get(`/v1/practices/${practice}/patients?cursor=${cursor}`), 400);
  });

  it('know a cursor of another list', async () => {
    const history = await county.auditor.get(`/v1/patients/${patient.id}/history?limit=1`);
    const answer = await county.auditor.get(
      `/v1/patients/${patient.id}/disclosures?cursor=${history.body.next}`,
    );
    answered(answer, 400);
  });
});

describe('minPosition', () => {
  it('makes the sharing state wait, which without it shows at least one’s own change', async () => {
    const path = `/v1/patients/${patient.id}`;
    for (let i = 0; i < CHOICES; i++) {
      const value = i % 2 === 0 ? 'granted' : 'verify';
      const written = await county.staff.post(`${path}/choices`, choice(value));
      answered(written, 201);
      const { position, revision } = written.body;
      const minPosition = i % 3 === 0 ? '' : `?minPosition=${position}`;
      const { body } = await county.staff.get(`${path}/sharing-state${minPosition}`);
      expect(body).toMatchObject({ position, revision });
      expect(body.shareIn.organisations[0]!.value).toBe(value);
    }
  });

  it('makes a read wait for a write, every time', async () => {
    let seen = 0;
    for (let i = 0; i < READS; i++) {
      const written = await county.staff.post(
        `/v1/patients/${patient.id}/choices`,
        choice(i % 2 === 0 ? 'granted' : 'verify'),
      );
      answered(written, 201);
      const { position, events } = written.body;
      const read = await county.auditor.get(
        `/v1/patients/${patient.id}/history?limit=1&minPosition=${position}`,
      );
      answered(read, 200);
      if (read.body.items[0]!.eventId === events[0]!.id) seen++;
    }
    expect(seen).toBe(READS);
  });

  it('works for the disclosures with the position of a later write', async () => {
    const decision = await county.clinician.post('/v1/decisions', question(patient));
    const { position } = (await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted')))
      .body;
    const read = await county.auditor.get(
      `/v1/patients/${patient.id}/disclosures?limit=1&minPosition=${position}`,
    );
    expect(read.body.items[0]!.decisionId).toBe(decision.body.decisionId);
  });
});
