/* What specs of other libs need to make stored events: one sample of every type, and keys without a vault. */
export * from './sample-events.js';
export * from './test-keys.js';
