import { describe, expect, it } from '@jest/globals';
import { masked } from './masked.js';

describe('a contact value, masked', () => {
  it('shows the end of a number', () => {
    expect(masked('sms', '+447700900123')).toBe('•••••123');
  });

  it('shows the first letters of an address', () => {
    expect(masked('email', 'pat.smith@example.org')).toBe('p•••@e•••');
    expect(masked('email', 'p@e.org')).toBe('p•••@e•••');
  });
});
