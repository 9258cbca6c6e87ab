export { type ContractSubject, type OpenSubject } from './subject.js';
export { describeEventStore } from './describe-event-store.js';
export { newEvent, newEvents, newStream, within } from './samples.js';
