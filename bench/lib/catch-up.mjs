import 'reflect-metadata';
import { loadConfig } from '#libs/config';
import { openLedger } from '../../dist/apps/server/src/composition/index.js';

/* Opens the ledger in LEDGER_DATA_DIR and waits until its read models hold everything; a process of its own. */

const ledger = await openLedger(loadConfig(process.env));
const { head } = await ledger.store.identity();
await ledger.projections.waitFor(head, { timeoutMs: 1_800_000 });
await ledger.close();
