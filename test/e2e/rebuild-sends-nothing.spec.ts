import { expect, it } from '@jest/globals';
import { answered, type County, newPatient, remote, settleCounty } from '../support/county.js';
import { report } from '../support/figures.js';
import { startServer } from '../support/server.js';

interface Sent {
  readonly to: string;
  readonly text: string;
}

const until = async (enough: () => Promise<boolean>): Promise<void> => {
  while (!(await enough())) await new Promise((resolve) => setTimeout(resolve, 20));
};

const outbox = async ({ admin }: County): Promise<readonly Sent[]> =>
  (await admin.get('/v1/sandbox/outbox')).body.items as unknown as Sent[];

/** A patient to be reached at that number, who has been sent a code. */
const askedFor = async (county: County, mobile: string): Promise<void> => {
  const { id, nhsNumber } = await newPatient(county);
  const point = { channel: 'sms', value: mobile, preferred: true };
  answered(await county.staff.post(`/v1/patients/${id}/contact-points`, point), 201);
  const asked = { patient: { nhsNumber }, organisation: remote, purpose: 'direct-care' };
  answered(await county.clinician.post('/v1/access-requests', asked), 202);
  await until(async () => (await outbox(county)).some(({ to }) => to === mobile));
};

interface Listed {
  readonly name: string;
  readonly builds: readonly { readonly build: number; readonly role: string; readonly state: string }[];
}

it('a rebuild of every projection sends nothing that was sent before', async () => {
  const server = await startServer();
  const county = await settleCounty(server);
  const { admin } = county;
  const projections = async () => (await admin.get('/v1/projections')).body.items as unknown as Listed[];
  await askedFor(county, '+447700900456');
  const before = await projections();
  for (const { name } of before)
    answered(await admin.post(`/v1/projections/${name}/rebuild`, { reason: 'ticket 4711' }), 200);
  await until(async () =>
    (await projections()).every(({ builds }) =>
      builds.some(({ build, role, state }) => build > 1 && role === 'active' && state === 'live'),
    ),
  );
  // What a rebuild had made anybody send would have come before what is asked for after it.
  await askedFor(county, '+447700900789');
  const sent = await outbox(county);
  const distinct = new Set(sent.map(({ to, text }) => `${to} ${text}`));
  report('every projection rebuilt', {
    projections: before.length,
    messages: sent.length,
    again: sent.length - distinct.size,
  });
  expect(sent.filter(({ to, text }) => to === '+447700900456' && /^\d{8}/.test(text))).toHaveLength(1);
  expect(distinct.size).toBe(sent.length);
  await server.stop();
});
