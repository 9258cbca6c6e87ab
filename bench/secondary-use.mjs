import {
  decideSecondaryUses,
  emptyDirectory,
  evolveGrounds,
  evolvePatient,
  noGrounds,
  unregistered,
} from '#libs/consent';
import { perSecond } from './lib/report.mjs';
import { median } from './lib/stats.mjs';

/* Secondary-use decisions of a batch, in process, on folded states: what the batch endpoint does for each patient. */

const AT_LEAST = 50_000;
const from = '2026-01-01T00:00:00.000Z';
const at = '2026-03-01T00:00:00.000Z';
const recordedBy = { id: 'bench', name: null, role: 'admin', roleCode: null, organisation: null };

const events = (n) => {
  const common = { channel: 'phone', madeBy: null, identityLevel: null, from, evidence: null, recordedBy };
  const registration = {
    relationshipId: 'r',
    organisation: 'C82001',
    kind: 'registration',
    from,
    selfClaim: null,
  };
  return [
    { type: 'PatientRegistered', data: { nhsNumber: '', dateOfBirth: null, name: null, recordedBy } },
    { type: 'CareRelationshipStarted', data: { ...registration, recordedBy } },
    ...(n % 18 === 0 ? [{ type: 'OptOutRegistered', data: { scheme: 'national', ...common } }] : []),
    ...(n % 40 === 0 ? [{ type: 'OptOutRegistered', data: { scheme: 'type-1', ...common } }] : []),
  ].map((event, index) => ({ ...event, id: `${n}/${index}`, recordedAt: from }));
};

const patientOf = (_, n) => ({ patient: events(n).reduce(evolvePatient, unregistered), superseded: [] });

const details = { kind: 's251-approval', reference: 'CAG', optOutCondition: 'standard', letter: null };
const grounds = evolveGrounds(noGrounds, [
  {
    type: 'Section251Approved',
    data: { groundId: 'cag', details, from, to: null, recordedBy },
    id: 'ground',
    recordedAt: from,
  },
]);
const shared = { practiceLists: new Map(), directory: emptyDirectory, grounds };

const request = {
  viewer: 'RWE',
  actor: { id: 'bench', roleCode: null },
  purpose: 'research',
  programme: null,
  recipient: 'university',
  data: 'confidential',
  sources: 'any',
  project: null,
  basis: { kind: 's251-approval', groundId: 'cag' },
  disease: null,
  at,
};

/** @param {{ runs: number, quick: boolean }} options */
export const secondaryUse = ({ runs, quick }) => {
  const patients = Array.from({ length: 1_000 }, patientOf);
  const batches = quick ? 20 : 200;
  const figures = Array.from({ length: runs }, () => {
    const started = performance.now();
    for (let n = 0; n < batches; n++) decideSecondaryUses(request, patients, shared);
    return (batches * patients.length * 1000) / (performance.now() - started);
  });
  const figure = median(figures);
  return [
    {
      name: 'secondary-use decisions, batches of 1,000',
      subject: perSecond(figure),
      peer: '',
      figure: '',
      limit: `>= ${perSecond(AT_LEAST)}`,
      holds: figure >= AT_LEAST,
    },
  ];
};
