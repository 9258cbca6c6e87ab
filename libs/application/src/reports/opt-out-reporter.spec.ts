import { describe, expect, it } from '@jest/globals';
import { emptyDirectory, type OptOutChoice, type PatientState, unregistered } from '#libs/consent';
import { type EventId, instant, ManualClock, odsCode, type PatientId } from '#libs/kernel';
import type { PatientFold } from '#libs/read-models';
import { LedgerTime } from '../ledger-time.js';
import { OptOutReportQuery } from '../queries/index.js';
import { OptOutReporter, type ReportModels } from './opt-out-reporter.js';

const NOW = instant('2026-03-20T09:00:00Z');
const fact = { eventId: 'e' as EventId, recordedAt: NOW, from: instant('2026-01-01T00:00:00Z') };

const registered: Partial<PatientState> = {
  relationships: [
    { ...fact, relationshipId: 'r', organisation: odsCode('C82001'), kind: 'registration', to: null },
  ],
};
const optedOut: Partial<PatientState> = {
  optOuts: {
    choices: [{ ...fact, scheme: 'national', value: 'opted-out', legacy: false } satisfies OptOutChoice],
    unhonoured: [],
    projects: [],
  },
};
const over = (superseded: string): Partial<PatientState> => ({
  mergeLinks: [{ ...fact, superseded: superseded as PatientId, status: 'confirmed' }],
});
const under = (survivor: string): Partial<PatientState> => ({
  survivors: [{ ...fact, value: survivor as PatientId }],
});
const dead: Partial<PatientState> = { deaths: [{ ...fact, value: 'formal' }] };

/** The report on twenty people, each of the numbers described. */
const reportOn = async (numbers: Readonly<Record<string, Partial<PatientState>>>) => {
  const folds = Array.from({ length: 20 }, (_, person) =>
    Object.entries(numbers).map(([name, { mergeLinks = [], survivors = [], ...state }]): PatientFold => {
      const own = (id: string): PatientId => `${id}-${String(person)}` as PatientId;
      return {
        patientId: own(name),
        state: {
          ...unregistered,
          ...state,
          mergeLinks: mergeLinks.map((link) => ({ ...link, superseded: own(link.superseded) })),
          survivors: survivors.map((link) => ({
            ...link,
            value: link.value === null ? null : own(link.value),
          })),
        },
        revision: 0n,
        position: '0',
      } as unknown as PatientFold;
    }),
  ).flat();
  const models = {
    sharingStates: {
      everyPatient: () => Promise.resolve(folds),
      sharingStateOf: (id: PatientId) => Promise.resolve(folds.find(({ patientId }) => patientId === id)),
    },
  } as unknown as ReportModels;
  const directory = { load: () => Promise.resolve({ state: emptyDirectory, last: undefined }) };
  const reporter = new OptOutReporter(models, directory as never, new LedgerTime(new ManualClock(NOW)));
  const caller = {
    clientId: 'client',
    actor: { id: 'auditor', name: null, role: 'auditor', roleCode: null, organisation: null },
    patientId: null,
    assuranceLevel: 1,
  } as const;
  const { months } = await reporter.report(new OptOutReportQuery(caller, 'practice', '2026-03', '2026-03'));
  return months[0]!.rows.map(({ group, registered: all, optedOut: out }) => [group, all, out]);
};

describe('a report on merged numbers', () => {
  it('counts a person once, registered and opted out under any number, over several mergers', async () => {
    const numbers = {
      a: over('b'),
      b: { ...under('a'), ...over('c') },
      c: { ...under('b'), ...optedOut, ...registered },
    };
    expect(await reportOn(numbers)).toEqual([['C82001', 20, 20]]);
  });

  it('leaves out who died under any number', async () => {
    expect(await reportOn({ a: { ...over('b'), ...registered }, b: { ...under('a'), ...dead } })).toEqual([]);
  });
});
