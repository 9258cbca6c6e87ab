import { type LocalArea, type Organisation, policyInForce } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import { directoryStream, practiceListStream } from '#libs/stored-events';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import type {
  AreaView,
  GetAreaQuery,
  GetOrganisationQuery,
  GetPolicyQuery,
  GetPracticeListQuery,
  ListAreasQuery,
  ListOrganisationsQuery,
  OrganisationView,
  Page,
  PolicyView,
  PracticeListView,
  Revised,
} from '../queries/index.js';
import { consentError } from '#libs/consent';
import type { Directory, PracticeLists } from '../streams/reference-streams.js';
import { timesOf } from './as-of.js';

/** Questions about organisations, areas, policies and practices' lists. */
export class ReferenceReader {
  constructor(
    private readonly directory: Directory,
    private readonly lists: PracticeLists,
    private readonly time: LedgerTime,
  ) {}

  /** Ordered by code; a page's cursor is the last code on it. */
  async organisations({ caller, options }: ListOrganisationsQuery): Promise<Revised<Page<OrganisationView>>> {
    permitFor(caller, 'ListOrganisations', null);
    const { state, last } = await this.directory.load();
    const after = options.cursor ?? '';
    const rest = [...state.organisations.keys()].filter((code) => code > after).sort();
    const codes = rest.slice(0, options.limit);
    const items = codes.flatMap((code) => {
      const organisation = state.organisations.get(code);
      return organisation === undefined ? [] : [organisationView(organisation)];
    });
    const next = rest.length > codes.length ? (codes.at(-1) ?? null) : null;
    return { revision: last?.revision ?? null, value: { items, next } };
  }

  async organisation({ caller, code }: GetOrganisationQuery): Promise<Revised<OrganisationView>> {
    permitFor(caller, 'GetOrganisation', null);
    const { state, last } = await this.directory.load();
    const organisation = state.organisations.get(code);
    if (organisation === undefined) throw applicationError('CONSENT_ORGANISATION_NOT_FOUND');
    return { revision: last?.revision ?? null, value: organisationView(organisation) };
  }

  async areas({ caller }: ListAreasQuery): Promise<Revised<readonly AreaView[]>> {
    permitFor(caller, 'ListAreas', null);
    const { state, last } = await this.directory.load();
    return { revision: last?.revision ?? null, value: [...state.areas.values()].map(areaView) };
  }

  async area({ caller, areaId }: GetAreaQuery): Promise<Revised<AreaView>> {
    permitFor(caller, 'GetArea', null);
    const { state, last } = await this.directory.load();
    const area = state.areas.get(areaId);
    if (area === undefined) throw consentError('CONSENT_AREA_UNKNOWN');
    return { revision: last?.revision ?? null, value: areaView(area) };
  }

  async policy({ caller, asOf }: GetPolicyQuery): Promise<Revised<PolicyView>> {
    permitFor(caller, 'GetPolicy', null);
    const { times } = await this.time.answer(
      () => this.directory.load(),
      ({ last }) => [{ stream: directoryStream, last }],
    );
    const { at, knownAt } = timesOf(asOf, times);
    const { state, last } = await this.directory.loadAsKnownAt(knownAt);
    const { version, from, settings } = policyInForce(state, at);
    return { revision: last?.revision ?? null, value: { version, from, settings } };
  }

  /** Every entry that has taken effect by `at` and is the newest for its organisation. */
  async practiceList({ caller, practice, asOf }: GetPracticeListQuery): Promise<PracticeListView> {
    permitFor(caller, 'GetPracticeList', { practice });
    const { times } = await this.time.answer(
      () => this.lists.load(practice),
      ({ last }) => [{ stream: practiceListStream(practice), last }],
    );
    const { at, knownAt } = timesOf(asOf, times);
    const { state, last } = await this.lists.loadAsKnownAt(practice, knownAt);
    const newest = new Map<OdsCode, (typeof state.entries)[number]>();
    for (const entry of state.entries) {
      const held = newest.get(entry.organisation);
      if (entry.from <= at && (held === undefined || entry.from >= held.from))
        newest.set(entry.organisation, entry);
    }
    return {
      practice,
      revision: last?.revision ?? null,
      entries: [...newest.values()].map(({ eventId, organisation, status, from }) => ({
        eventId,
        organisation,
        status,
        from,
      })),
    };
  }
}

const organisationView = ({ code, name, kind, from, closure }: Organisation): OrganisationView => ({
  code,
  name,
  kind,
  from,
  closure: closure === undefined ? null : { at: closure.at, successors: closure.successors },
});

const areaView = ({ areaId, name, memberships }: LocalArea): AreaView => ({
  areaId,
  name,
  memberships: memberships.map(({ organisation, member, from }) => ({ organisation, member, from })),
});
