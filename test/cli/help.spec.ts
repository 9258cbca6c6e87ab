import { describe, expect, it } from '@jest/globals';
import { ledger } from './support/terminal.js';

const commands = [
  ...[
    ['decide'],
    ['history'],
    ['state'],
    ['disclosures'],
    ['seed'],
    ['status'],
    ['projections'],
    ...[
      'list',
      'show',
      'rebuild',
      'pause',
      'resume',
      'cancel',
      'rollback',
      'retire',
      'accept',
      'skip',
      'verify',
    ].map((action) => ['projections', action]),
    ['verify'],
    ['backup'],
    ['store'],
    ['store', 'copy'],
    ['store', 'set-up-user'],
    ['token'],
    ['feed'],
    ...['list', 'status', 'tail', 'redeliver', 'open', 'scope', 'pause', 'resume', 'revoke'].map((action) => [
      'feed',
      action,
    ]),
    ['patients'],
    ['patients', 'erase'],
    ['opt-outs'],
    ...['check', 'show', 'set'].map((action) => ['opt-outs', action]),
  ],
  ...[['import'], ['import', 'organisations'], ['import', 'patients'], ['import', 'choices']],
  ['import', 'practice-list'],
];

describe('help', () => {
  it.each([[[] as string[]], ...commands.map((command) => [command])])(
    'of %j has an example',
    async (command) => {
      const { code, stdout, stderr } = await ledger([...command, '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/Examples:\n {2}.*ledger /);
    },
  );

  it('lists every command', async () => {
    const { stdout } = await ledger(['--help']);
    for (const [command = ''] of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  it('says that NHS numbers are no arguments, and what the exit codes mean', async () => {
    const { stdout } = await ledger(['--help']);
    expect(stdout).toContain('NHS numbers are never arguments');
    expect(stdout).toMatch(/Exit codes: 0 .* 4 /);
  });
});
