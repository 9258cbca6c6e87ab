import type { EventId, OdsCode } from '#libs/kernel';
import type { ProjectionEngine } from '#libs/projections';
import type { AlertQueries } from '#libs/read-models';
import type { Caller } from '../caller.js';
import { applicationError } from '../errors.js';
import { permitFor } from '../permission/permit.js';
import { ownOrganisation } from '../permission/subject.js';
import type { AlertView, ListAlertsQuery, Page } from '../queries/index.js';
import { reached } from './reached.js';

/** The read model of what privacy officers have to look at. */
export interface AlertModel {
  readonly projections: Pick<ProjectionEngine, 'waitFor'>;
  readonly alerts: AlertQueries;
}

/** An alert, and the practice whose officer may speak of it. */
export interface OwnAlert {
  readonly alertId: EventId;
  readonly practice: OdsCode;
}

/** Alerts to privacy officers. */
export class AlertReader {
  constructor(private readonly model: AlertModel) {}

  async alerts({ caller, practice, options }: ListAlertsQuery): Promise<Page<AlertView>> {
    const asked = practice ?? caller.actor.organisation;
    permitFor(caller, 'ListAlerts', { practice: asked });
    await reached(this.model.projections, 'alerts', [options.minPosition]);
    const { entries, next } = await this.model.alerts.alerts({
      practice: asked,
      kind: options.kind ?? undefined,
      open: options.open ?? undefined,
      limit: options.limit,
      cursor: options.cursor ?? undefined,
    });
    return { items: entries, next: next ?? null };
  }

  /** CONSENT_ALERT_NOT_FOUND, for another practice's too. */
  async own(caller: Caller, alertId: EventId): Promise<OwnAlert> {
    const practice = (await this.model.alerts.alert(alertId))?.practice ?? null;
    if (practice === null || !ownOrganisation(caller, practice)) {
      throw applicationError('CONSENT_ALERT_NOT_FOUND');
    }
    return { alertId, practice };
  }
}
