import { type OrganisationKind, organisationKinds } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import type { Columns } from '../columns.js';
import type { Row } from '../row.js';

/** An organisation for the directory, and its closure where it has closed. */
export interface OrganisationRow {
  readonly code: OdsCode;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly from?: Instant;
  readonly closure?: { readonly at: Instant; readonly successors: readonly OdsCode[] };
}

export const organisationColumns: Columns = {
  required: ['code', 'name', 'kind'],
  optional: ['open_date', 'close_date', 'successors'],
};

export const readOrganisation = (row: Row): OrganisationRow => {
  const code = row.odsCode('code');
  const name = row.required('name');
  const kind = row.requiredOneOf('kind', organisationKinds);
  const from = row.instant('open_date');
  const at = row.instant('close_date');
  const successors = row.odsCodes('successors');
  if (at === undefined && successors.length > 0) row.refuse('successors', 'needs a close_date');
  return {
    code,
    name,
    kind,
    ...(from !== undefined && { from }),
    ...(at !== undefined && { closure: { at, successors } }),
  };
};
