import { CommandBus } from '@nestjs/cqrs';
import { PatientImporter } from '#libs/application';
import { openBenchApp } from './bench-app.mjs';
import { EmptyEndpoints } from './empty-endpoints.mjs';
import { populate, PRACTICE, VIEWER } from './population.mjs';

/* The built server with the two empty endpoints beside the real ones; a child process of the benchmark. */

// One that was made before has a ledger with much to rebuild.
const made = process.env.BENCH_DATA_DIR;
const { app, ledger, token } = await openBenchApp({ controllers: [EmptyEndpoints], made });

const patients = Number(process.env.BENCH_PATIENTS ?? 2_000);
const groups = await populate({
  commands: app.get(CommandBus, { strict: false }),
  importer: app.get(PatientImporter, { strict: false }),
  patients,
  ...(made !== undefined && { questioned: 0 }),
});
// What is measured is the server at work, not the read models catching up with what was just put in.
const { store, projections } = ledger;
await projections.waitFor((await store.identity()).head, { timeoutMs: 3_600_000 });
await app.listen(0, '127.0.0.1');
process.send({
  kind: 'ready',
  url: await app.getUrl(),
  viewer: VIEWER,
  groups,
  tokens: {
    admin: await token({ role: 'admin', roleCode: 'R8010', name: 'Bench Admin' }),
    staff: await token({
      role: 'practice-staff',
      organisation: PRACTICE,
      roleCode: 'R8008',
      name: 'Bench Staff',
    }),
    clinician: await token({
      role: 'clinician',
      organisation: VIEWER,
      roleCode: 'R8000',
      name: 'Bench Clinician',
    }),
  },
});
