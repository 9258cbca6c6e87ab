import { describe, expect, it } from '@jest/globals';
import type { ReactorStatus } from '#libs/reactors';
import { reactorFault } from './reactor-fault.js';

const status = (state: ReactorStatus['state'], dead = 0) => ({ name: 'code-by-sms', state, dead });

describe('readiness for effects', () => {
  it.each(['waiting', 'running', 'troubled', 'stopped'] as const)(
    'is there while a reactor is %s',
    (state) => {
      expect(reactorFault([status(state)], 1)).toBeUndefined();
    },
  );

  it('is not there when a reactor has the state of another ledger', () => {
    expect(reactorFault([status('running'), status('refused')], 0)).toContain('code-by-sms');
  });

  it('is not there when more dead letters wait than are allowed, of all reactors together', () => {
    const [one, other] = [status('running', 2), status('running', 1)];
    expect(reactorFault([one, other], 3)).toBeUndefined();
    expect(reactorFault([one, other], 2)).toContain('3 dead letters');
    expect(reactorFault([one, other], 0)).toBeUndefined();
  });
});
