import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configurationPage } from './configuration-page.js';
import { errorsPage } from './errors-page.js';
import { writeFeedReference } from './feed-reference.js';
import { offlineDocument } from './offline.js';

// `npm run reference [folder]`: writes what is generated from the code, for people to read and for tests to compare.
const folder = resolve(process.argv[2] ?? 'docs/reference');
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'openapi.json'),
  `${JSON.stringify(await offlineDocument('production'), null, 2)}\n`,
);
writeFileSync(join(folder, 'errors.md'), errorsPage());
writeFileSync(join(folder, 'configuration.md'), configurationPage());
writeFeedReference(join(folder, 'feed'));
