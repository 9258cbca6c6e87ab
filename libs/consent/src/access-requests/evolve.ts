import type { Fact } from '../vocabulary/recorded.js';
import type { AccessRequestEvent, AccessRequestEventType, CancellationReason } from './events.js';
import type { AccessRequestState, IssuedCode, RequestEndKind } from './state.js';

type Requests = readonly AccessRequestState[];

const changed = (
  requests: Requests,
  requestId: string,
  change: (request: AccessRequestState) => AccessRequestState,
): Requests => requests.map((request) => (request.requestId === requestId ? change(request) : request));

const changedCode = (
  requests: Requests,
  { requestId, issue }: { readonly requestId: string; readonly issue: number | null },
  change: (code: IssuedCode) => Partial<IssuedCode>,
): Requests =>
  changed(requests, requestId, (request) => ({
    ...request,
    codes: request.codes.map((code) => (code.issue === issue ? { ...code, ...change(code) } : code)),
  }));

const endOf = {
  CodeVerified: 'verified',
  CodeLocked: 'locked',
  AccessRequestApproved: 'approved',
  AccessRequestDeclined: 'declined',
  AccessRequestExpired: 'expired',
  AccessRequestCancelled: 'cancelled',
  AccessRequestSuperseded: 'superseded',
} as const satisfies Partial<Record<AccessRequestEventType, RequestEndKind>>;

/** The first end stays. */
const ended = (
  requests: Requests,
  event: Extract<AccessRequestEvent, { readonly type: keyof typeof endOf }>,
  { eventId }: Fact,
  reason: CancellationReason | null = null,
): Requests =>
  changed(requests, event.data.requestId, (request) => ({
    ...request,
    end: request.end ?? { kind: endOf[event.type], at: event.data.at, eventId, reason },
  }));

/** What a patient's access requests become by one event of theirs. Total. */
export const evolveAccessRequests = (requests: Requests, event: AccessRequestEvent, fact: Fact): Requests => {
  switch (event.type) {
    case 'AccessRequested': {
      const { requestId, organisation, purpose, at, expiresAt } = event.data;
      const asked = { requestId, organisation, purpose, at, expiresAt, codes: [], strays: [], end: null };
      return [...requests, { ...fact, ...asked }];
    }
    case 'CodeIssued': {
      const { issue, keyId, channel, contactPointId, at, expiresAt, assurance, cause } = event.data;
      const unused = { attempts: 0, delivered: false, failed: null, expired: false };
      const code = { issue, keyId, channel, contactPointId, at, expiresAt, assurance, cause, ...unused };
      return changed(requests, event.data.requestId, (r) => ({ ...r, codes: [...r.codes, code] }));
    }
    case 'CodeDelivered':
      return changedCode(requests, event.data, () => ({ delivered: true }));
    case 'CodeDeliveryFailed':
      return changedCode(requests, event.data, () => ({ failed: event.data.permanence }));
    case 'CodeExpired':
      return changedCode(requests, event.data, () => ({ expired: true }));
    case 'CodeRejected': {
      const { requestId, reason, organisation, at } = event.data;
      return reason === 'wrong-organisation'
        ? changed(requests, requestId, (r) => ({ ...r, strays: [...r.strays, { organisation, at }] }))
        : changedCode(requests, event.data, ({ attempts }) => ({ attempts: attempts + 1 }));
    }
    case 'AccessRequestCancelled':
      return ended(requests, event, fact, event.data.reason);
    case 'CodeVerified':
    case 'CodeLocked':
    case 'AccessRequestApproved':
    case 'AccessRequestDeclined':
    case 'AccessRequestExpired':
    case 'AccessRequestSuperseded':
      return ended(requests, event, fact);
  }
};
