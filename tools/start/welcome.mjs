import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '../../dist');
const load = (path) => import(pathToFileURL(join(dist, path)).href);

/** The first of the published test numbers; the sample county gives it a story. */
const DEMO_NHS_NUMBER = '9990000018';

const call = async (url, token, path, body) => {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

/** The demonstration patient, where it is registered, and an organisation far away that cares for it. */
const findDemo = async (url, auditor) => {
  const found = await call(url, auditor, '/v1/patients/lookup', { nhsNumber: DEMO_NHS_NUMBER });
  if (found.status !== 200) return undefined;
  const { patientId } = found.body;
  const { body: patient } = await call(url, auditor, `/v1/patients/${patientId}`);
  const elsewhere = patient.relationships.filter(({ kind, to }) => kind !== 'registration' && to === null);
  const organisation = elsewhere.at(-1)?.organisation;
  return organisation === undefined ? undefined : { patientId, practice: patient.practice, organisation };
};

const people = (demo) => [
  ['admin', { role: 'admin', name: 'Sam Administrator', roleCode: 'R8010' }],
  ['auditor', { role: 'auditor', name: 'Alex Auditor', roleCode: 'R0001' }],
  ...(demo === undefined
    ? []
    : [
        [
          'practice-staff',
          { role: 'practice-staff', organisation: demo.practice, name: 'Robin Reception', roleCode: 'R8008' },
        ],
        [
          'clinician',
          {
            role: 'clinician',
            organisation: demo.organisation,
            name: 'Dr Kim Clinician',
            roleCode: 'R8000',
            assuranceLevel: 3,
          },
        ],
        ['service', { role: 'service', organisation: demo.organisation, name: 'Record viewer' }],
        ['patient', { role: 'patient', patient: demo.patientId, name: 'Demonstration patient' }],
      ]),
];

const curls = (url, { patientId, organisation }, tokens) => {
  const grant = {
    value: 'granted',
    direction: 'share-in',
    scope: { kind: 'organisation', organisation },
    method: 'in-person',
    notice: 'sharing-leaflet-2026-01',
  };
  const question = { patient: { nhsNumber: DEMO_NHS_NUMBER }, viewer: organisation, purpose: 'direct-care' };
  const post = (path, token, body, ...headers) =>
    [
      `curl -s ${url}${path}`,
      `-H 'Authorization: Bearer ${token}'`,
      `-H 'Content-Type: application/json'`,
      ...headers.map((header) => `-H '${header}'`),
      `-d '${JSON.stringify(body)}'`,
    ].join(' ');
  return [
    [
      `Let ${organisation} look`,
      post(
        `/v1/patients/${patientId}/choices`,
        tokens['practice-staff'],
        grant,
        `Idempotency-Key: ${randomUUID()}`,
      ),
    ],
    [`May ${organisation} see the record now?`, post('/v1/decisions', tokens.clinician, question)],
    [
      'Everything that happened, newest first',
      `curl -s '${url}/v1/patients/${patientId}/history?limit=5' -H 'Authorization: Bearer ${tokens.patient}'`,
    ],
  ];
};

/** Prints addresses, a token per role, and three lines to try. */
export const printWelcome = async (url) => {
  const { loadConfig } = await load('libs/config/src/index.js');
  const { mintDevelopmentToken } = await load('libs/identity/src/index.js');
  const { mode, files, tokens: issuer } = loadConfig({ ...process.env, LEDGER_MODE: 'development' });
  const say = (text = '') => process.stdout.write(`${text}\n`);
  if (issuer.keys.kind !== 'development') {
    say(`API ${url}/v1, its description ${url}/openapi.json. Tokens come from ${issuer.issuer}.`);
    return;
  }
  const mint = (request) =>
    mintDevelopmentToken(
      { mode, keyFile: files.developmentKeys, issuer: issuer.issuer, audience: issuer.audience },
      request,
    );
  const demo = await findDemo(url, await mint({ role: 'auditor' }));
  const tokens = {};
  for (const [role, request] of people(demo)) tokens[role] = await mint(request);

  say(`\n  API          ${url}/v1`);
  say(`  Description  ${url}/openapi.json`);
  say(`  Outbox       ${url}/outbox   npm run ledger -- outbox --follow`);
  say(`  Health       ${url}/readyz   ${url}/metrics`);
  say('\nTokens for a day (more: npm run token -- --help)');
  for (const [role, token] of Object.entries(tokens)) say(`\n  ${role}\n  ${token}`);
  if (demo !== undefined) {
    say('\nTo try, in another terminal:');
    for (const [what, line] of curls(url, demo, tokens)) say(`\n# ${what}\n${line}`);
  }
  say('\nCtrl-C stops it; nothing acknowledged is lost.');
};
