import type { EventOfType } from '#libs/stored-events';
import { recordedBy } from './sample-circumstances.js';

type ActType = 'ProjectionOperated' | 'ProjectionEventSkipped';

/** What operators have had done with read models. */
export const sampleProjectionActs: { readonly [T in ActType]: EventOfType<T>['data'] } = {
  ProjectionOperated: {
    projection: 'history',
    action: 'rebuild',
    reason: 'Rows differed after the disk was replaced',
    recordedBy,
  },
  ProjectionEventSkipped: {
    projection: 'history',
    position: '000000000000002a',
    eventType: 'ConsentGranted',
    reason: 'Cannot be read; known to the vendor as 4711',
    recordedBy,
  },
};
