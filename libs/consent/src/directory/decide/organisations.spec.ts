import { describe, expect, it } from '@jest/globals';
import { instant, type Instant, type OdsCode, odsCode } from '#libs/kernel';
import { givenDirectory } from '../../../contract/src/given.js';
import {
  CLINICIAN,
  CLOSED_TRUST,
  CLOSURE,
  LAST_YEAR,
  NOW,
  OTHER_PRACTICE,
  OTHER_TRUST,
  PRACTICE,
  TOMORROW,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { DirectoryCommandBody } from '../commands.js';
import type { DirectoryEvent, OrganisationKind } from '../events.js';

const asked = { by: CLINICIAN, now: NOW };

const register = (
  ...organisations: DirectoryCommandBody['RegisterOrganisations']['organisations'][number][]
) => ({ type: 'RegisterOrganisations' as const, organisations, ...asked });

const entry = (code: OdsCode, name = `The ${code}`, kind: OrganisationKind = 'nhs-trust') => ({
  code,
  name,
  kind,
});

const close = (organisation: OdsCode, successors: readonly OdsCode[] = [], at?: Instant) => ({
  type: 'CloseOrganisation' as const,
  organisation,
  successors,
  ...(at === undefined ? {} : { at }),
  ...asked,
});

const closed = (organisation: OdsCode, successors: readonly OdsCode[], at: Instant): DirectoryEvent => ({
  type: 'OrganisationClosed',
  data: { organisation, successors, at, recordedBy: CLINICIAN },
});

const NEW = odsCode('RNEW');
const NEWER = odsCode('RNEWER');

describe('registering organisations', () => {
  const registeredNew = (from: Instant): DirectoryEvent => ({
    type: 'OrganisationRegistered',
    data: { organisation: NEW, name: 'The RNEW', kind: 'nhs-trust', from, recordedBy: CLINICIAN },
  });

  it('takes each from now, or from when it opened', () => {
    expect(givenDirectory().when(register(entry(NEW)))).toEqual([registeredNew(NOW)]);
    expect(givenDirectory().when(register({ ...entry(NEW), from: LAST_YEAR }))).toEqual([
      registeredNew(LAST_YEAR),
    ]);
    expect(givenDirectory().when(register(entry(NEW), entry(NEWER)))).toHaveLength(2);
  });

  it('skips what stands already, so that an import can be repeated', () => {
    expect(givenDirectory().when(register(entry(TRUST)))).toEqual([]);
    expect(givenDirectory().when(register(entry(TRUST), entry(NEW)))).toEqual([registeredNew(NOW)]);
    expect(givenDirectory().when(register(entry(CLOSED_TRUST)))).toEqual([]);
    expect(givenDirectory().when(register())).toEqual([]);
  });

  it('never uses a code again: under another name or kind the whole batch is refused', () => {
    const code = 'CONSENT_ORGANISATION_EXISTS';
    expect(givenDirectory().when(register(entry(NEW), entry(TRUST, 'Another')))).toBe(code);
    expect(givenDirectory().when(register(entry(TRUST, 'The RAA', 'gp-practice')))).toBe(code);
    expect(givenDirectory().when(register(entry(CLOSED_TRUST, 'Another')))).toBe(code);
  });

  it('refuses a batch that names one code twice differently, and takes a repetition once', () => {
    expect(givenDirectory().when(register(entry(NEW), entry(NEW, 'Another')))).toBe(
      'CONSENT_ORGANISATION_EXISTS',
    );
    expect(givenDirectory().when(register(entry(NEW), entry(NEW)))).toHaveLength(1);
  });
});

describe('closing an organisation', () => {
  it('names its successors', () => {
    expect(givenDirectory().when(close(TRUST, [OTHER_TRUST]))).toEqual([closed(TRUST, [OTHER_TRUST], NOW)]);
    expect(givenDirectory().when(close(TRUST, [], TOMORROW))).toEqual([closed(TRUST, [], TOMORROW)]);
  });

  it('happens once, to a known organisation', () => {
    expect(givenDirectory().when(close(CLOSED_TRUST))).toBe('CONSENT_ORGANISATION_CLOSED');
    expect(givenDirectory(closed(TRUST, [], TOMORROW)).when(close(TRUST))).toBe(
      'CONSENT_ORGANISATION_CLOSED',
    );
    expect(givenDirectory().when(close(UNKNOWN))).toBe('CONSENT_ORGANISATION_UNKNOWN');
  });

  it('can be recorded late, from before the day of the import', () => {
    expect(givenDirectory().when(close(TRUST, [OTHER_TRUST], instant('2020-01-01T00:00:00Z')))).toHaveLength(
      1,
    );
  });

  it('does not come before an opening that is still to come', () => {
    const opensLater: DirectoryEvent = {
      type: 'OrganisationRegistered',
      data: { organisation: NEW, name: 'New', kind: 'nhs-trust', from: TOMORROW, recordedBy: CLINICIAN },
    };
    expect(givenDirectory(opensLater).when(close(NEW))).toBe('CONSENT_PERIOD_INVALID');
    expect(givenDirectory(opensLater).when(close(TRUST, [NEW]))).toBe('CONSENT_SUCCESSION_INVALID');
    expect(givenDirectory(opensLater).when(close(TRUST, [NEW], TOMORROW))).toHaveLength(1);
  });

  it('hands over to other organisations, open at the closure', () => {
    const code = 'CONSENT_SUCCESSION_INVALID';
    expect(givenDirectory().when(close(TRUST, [UNKNOWN]))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(givenDirectory().when(close(TRUST, [TRUST]))).toBe(code);
    expect(givenDirectory().when(close(TRUST, [OTHER_TRUST, OTHER_TRUST]))).toBe(code);
    expect(givenDirectory().when(close(TRUST, [CLOSED_TRUST]))).toBe(code);
    expect(givenDirectory().when(close(TRUST, [CLOSED_TRUST], CLOSURE))).toBe(code);
    expect(givenDirectory().when(close(TRUST, [CLOSED_TRUST], instant('2024-04-30T00:00:00Z')))).toHaveLength(
      1,
    );
  });

  it('never hands over in a circle, however long', () => {
    const code = 'CONSENT_SUCCESSION_INVALID';
    const first = closed(TRUST, [OTHER_TRUST], TOMORROW);
    expect(givenDirectory(first).when(close(OTHER_TRUST, [TRUST], YESTERDAY))).toBe(code);
    const second = closed(OTHER_TRUST, [PRACTICE, OTHER_PRACTICE], NOW);
    const line = givenDirectory(first, second);
    expect(line.when(close(OTHER_PRACTICE, [TRUST], YESTERDAY))).toBe(code);
    expect(line.when(close(OTHER_PRACTICE, [PRACTICE], YESTERDAY))).toHaveLength(1);
  });
});
