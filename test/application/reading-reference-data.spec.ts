import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CloseOrganisationCommand,
  DefineLocalAreaCommand,
  GetAreaQuery,
  GetOrganisationQuery,
  GetPolicyQuery,
  GetPracticeListQuery,
  ListAreasQuery,
  ListOrganisationsQuery,
  SetPracticeListEntryCommand,
} from '#libs/application';

import { startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  CLINIC,
  clinician,
  contextOf,
  HOSPITAL,
  PRACTICE,
  refusalOf,
  registerOrganisations,
  staff,
} from '../support/surgery.js';

let app: TestApplication;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
});

afterEach(() => app.close());

describe('reference data', () => {
  it('is listed page by page, and found by code', async () => {
    const all = await app.queries.execute(new ListOrganisationsQuery(clinician, { cursor: null, limit: 3 }));
    expect(all.value.items.map(({ code }) => code)).toEqual(['C82001', 'C82002', 'RT501']);
    const rest = await app.queries.execute(
      new ListOrganisationsQuery(clinician, { cursor: all.value.next, limit: 3 }),
    );
    expect(rest.value).toMatchObject({ items: [{ code: 'RWE01' }], next: null });
    await app.commands.execute(
      new CloseOrganisationCommand(contextOf(admin), { organisation: CLINIC, successors: [HOSPITAL] }),
    );
    const closed = await app.queries.execute(new GetOrganisationQuery(clinician, CLINIC));
    expect(closed).toMatchObject({ revision: 4n, value: { closure: { successors: [HOSPITAL] } } });
    const unknown = app.queries.execute(new GetOrganisationQuery(clinician, 'X99999' as typeof CLINIC));
    expect((await refusalOf(unknown)).definition.status).toBe(404);
  });

  it('has areas, a policy and practices’ lists', async () => {
    await app.commands.execute(
      new DefineLocalAreaCommand(contextOf(admin), {
        areaId: 'llr',
        name: 'LLR',
        members: [PRACTICE, HOSPITAL],
      }),
    );
    const areas = await app.queries.execute(new ListAreasQuery(clinician));
    expect(areas.value.map(({ areaId }) => areaId)).toEqual(['llr']);
    const area = await app.queries.execute(new GetAreaQuery(clinician, 'llr'));
    expect(area.value.memberships).toHaveLength(2);
    const policy = await app.queries.execute(new GetPolicyQuery(clinician, { at: null, knownAt: null }));
    expect(policy.value.version).toBe('default-1');
    const list = () =>
      app.queries.execute(new GetPracticeListQuery(staff, PRACTICE, { at: null, knownAt: null }));
    expect(await list()).toEqual({ practice: PRACTICE, revision: null, entries: [] });
    for (const status of ['allowed', 'prohibited'] as const) {
      await app.commands.execute(
        new SetPracticeListEntryCommand(contextOf(staff), {
          practice: PRACTICE,
          organisation: HOSPITAL,
          status,
        }),
      );
    }
    expect(await list()).toMatchObject({
      revision: 1n,
      entries: [{ organisation: HOSPITAL, status: 'prohibited' }],
    });
  });
});
