#!/usr/bin/env node
import { runLedger } from './program.js';
import { processTerminal } from './terminal/terminal.js';

// Whoever reads our output may have seen enough (`ledger history … | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runLedger(process.argv.slice(2), processTerminal());
