import type { Actor } from '#libs/consent';
import { instant, odsCode } from '#libs/kernel';

/* Who recorded the samples, where and when. */

export const from = instant('2024-03-01T09:00:00Z');
export const to = instant('2025-03-01T00:00:00Z');
export const practice = odsCode('A81001');
export const hospital = odsCode('RJ1');

export const recordedBy: Actor = {
  id: '555021935107',
  name: 'Samira Okafor-Lindqvist',
  role: 'practice-staff',
  roleCode: 'R8008',
  organisation: practice,
};
