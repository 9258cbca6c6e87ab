import type { OdsCode } from '#libs/kernel';
import type { Alert, AlertKind } from '#libs/read-models';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { Fresh } from './times.js';
import type { Page } from './views.js';

export type AlertView = Alert;

export interface AlertOptions extends Fresh {
  readonly cursor: string | null;
  readonly limit: number;
  readonly kind: AlertKind | null;
  /** Whether it is still to be looked at; null for both. */
  readonly open: boolean | null;
}

/**
 * What the ledger raised with privacy officers, newest first: those of a practice, about patients who were registered
 * there then. Null is the caller's own organisation; for an auditor who has none, every practice.
 */
export class ListAlertsQuery extends Query<Page<AlertView>> {
  constructor(
    readonly caller: Caller,
    readonly practice: OdsCode | null,
    readonly options: AlertOptions,
  ) {
    super();
  }
}
