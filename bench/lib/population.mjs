import { RegisterOrganisationsCommand } from '#libs/application';
import { checkDigitOf } from '#libs/consent';

export const PRACTICE = 'C82001';
export const VIEWER = 'RWE01';

const actor = { id: 'bench', name: null, role: 'admin', roleCode: 'R8010', organisation: null };
export const caller = { clientId: 'bench', actor, patientId: null, assuranceLevel: 1 };
const from = '2020-01-01T00:00:00.000Z';

/** Synthetic numbers: 999, six digits of which these are the first, and a valid check digit. */
export const numbersFrom = function* (first) {
  for (let n = first; n < 1_000_000; n++) {
    const nine = `999${n}`;
    const digit = checkDigitOf(nine);
    if (digit !== undefined) yield `${nine}${digit}`;
  }
};

const choice = (organisation, value) => ({
  value,
  direction: 'share-in',
  scope: { kind: 'organisation', organisation },
  from,
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'sharing-leaflet/2026-01',
  method: 'online',
  madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
  evidence: null,
});

const history = (nhsNumber, choices) => {
  const step = (key, act) => ({ key: `${nhsNumber}/${key}`, recordedAt: from, by: actor, act });
  return {
    nhsNumber,
    steps: [
      step('register', {
        type: 'RegisterPatient',
        body: {
          nhsNumber,
          dateOfBirth: '1970-05-17',
          name: null,
          registration: { practice: PRACTICE, from },
        },
      }),
      step('referral', {
        type: 'StartCareRelationship',
        body: { organisation: VIEWER, kind: 'referral', from },
      }),
      ...Array.from({ length: choices }, (_, i) =>
        step(`choice-${i}`, {
          type: 'RecordChoice',
          // The last one permits; the others are of other organisations and of times before.
          body: i === choices - 1 ? choice(VIEWER, 'granted') : choice(`X${String(100 + i)}`, 'refused'),
        }),
      ),
    ],
  };
};

/** Fills a ledger that has none of them; answers the ids of each group of patients. `questioned`: of each group that is asked about. */
export const populate = async ({ commands, importer, patients, questioned = 200 }) => {
  const organisations = [
    { code: PRACTICE, name: 'Bench practice', kind: 'gp-practice', from },
    { code: VIEWER, name: 'Bench hospital', kind: 'nhs-trust', from },
    ...Array.from({ length: 200 }, (_, i) => ({
      code: `X${String(100 + i)}`,
      name: `Provider ${i}`,
      kind: 'other-provider',
      from,
    })),
  ];
  const context = {
    caller,
    idempotencyKey: 'organisations',
    bodyDigestInput: '',
    ifMatch: null,
    correlationId: 'bench',
  };
  try {
    await commands.execute(new RegisterOrganisationsCommand(context, { organisations }));
  } catch (error) {
    // An earlier benchmark on the same EventStoreDB, with another keyring, has put them there.
    if (error.code !== 'CONSENT_IDEMPOTENCY_KEY_REUSED') throw error;
  }
  const free = numbersFrom(100_000);
  const group = async (count, choices) => {
    const ids = [];
    for (let left = count; left > 0; left -= 500) {
      const histories = Array.from({ length: Math.min(500, left) }, () =>
        history(free.next().value, choices),
      );
      for (const result of await importer.import(caller, histories, 'bench')) {
        if (result.kind !== 'imported') throw result.error;
        ids.push(result.patientId);
      }
    }
    return ids;
  };
  return {
    ordinary: await group(patients, 1),
    withOneChoice: await group(questioned, 1),
    withManyChoices: await group(questioned, 200),
  };
};
