export { type Received, Receiver, type Reply } from './receiver.js';
